/** Applies that the API server answered -> whether the same apply again can be left out. */

import { createHash } from "node:crypto";
import type { ApplyOptions } from "../client/client.js";
import type { DeepReadonly, KubernetesObject } from "../types.js";
import { keyOf, keyText } from "./store.js";

type Readable = DeepReadonly<KubernetesObject>;

interface Applied {
  readonly uid: string | undefined;
  readonly body: string;
  readonly answer: string;
}

/** The order of keys is no part of a value: a list and a write answer them in different orders. */
const inKeyOrder = (_: string, value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const hash = (value: unknown) =>
  createHash("sha256").update(JSON.stringify(value, inKeyOrder)).digest("base64");

/** All of an object but what the cluster records about it or reports in it. */
export function fingerprint(object: Readable): string {
  const { status: _, metadata, ...rest } = object as Readable & { status?: unknown };
  const { managedFields: _m, resourceVersion: _v, generation: _g, ...stated } = metadata;
  return hash({ ...rest, metadata: stated });
}

const keyOfApplied = (object: Readable) =>
  `${object.apiVersion}, ${object.kind}, ${keyText(keyOf(object))}`;

function bodyOf(object: Readable, options: ApplyOptions): string {
  const { signal: _, owner, ...rest } = options;
  return hash([object, owner?.metadata.uid, rest]);
}

/**
 * Remembers the last apply of each object. The same apply may be left out while the object is still
 * what the server made of it. That is safe: what a server-side apply does depends on the body, on
 * what is stored, and on who owns which field. With body and object unchanged there is no value to
 * set. Should another manager have taken a field over without changing it, nothing is lost: when it
 * changes the value, the object is no longer what we remember, and the apply is sent. A status in
 * the body is no part of this, as an apply of the main resource does not write it where the kind
 * has the status subresource; an object with a status in it is always applied.
 */
export class ApplyMemory {
  readonly #applied = new Map<string, Applied>();

  /** True where applying `object` would change nothing in `cached`. */
  wouldChangeNothing(object: Readable, options: ApplyOptions, cached: Readable): boolean {
    if (options.dryRun || "status" in object) return false;
    const last = this.#applied.get(keyOfApplied(object));
    return (
      last !== undefined &&
      last.uid === cached.metadata.uid &&
      last.body === bodyOf(object, options) &&
      last.answer === fingerprint(cached)
    );
  }

  remember(object: Readable, options: ApplyOptions, answer: Readable): void {
    if (options.dryRun) return;
    this.#applied.set(keyOfApplied(object), {
      uid: answer.metadata.uid,
      body: bodyOf(object, options),
      answer: fingerprint(answer),
    });
  }

  /** To be called when an object is gone. */
  forget(object: Readable): void {
    this.#applied.delete(keyOfApplied(object));
  }
}
