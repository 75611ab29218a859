/** An object and a finalizer's name -> the object with or without it, at the API server. */

import { isConflict, isNotFound } from "../client/api-error.js";
import type { Client, WriteOptions } from "../client/client.js";
import type { DeepReadonly, Kind, KubernetesObject } from "../types.js";

type Readable = DeepReadonly<KubernetesObject>;

const tries = 5;

export function hasFinalizer(object: Readable, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

export interface FinalizerChange {
  readonly client: Client;
  readonly kind: Kind;
  /** Name with a domain: `helloapps.apps.example.com/finalizer`. */
  readonly finalizer: string;
  readonly options?: WriteOptions;
}

/** The same object as the API server has it now; undefined where it is gone or another one. */
async function readAgain(change: FinalizerChange, object: Readable) {
  const { namespace, name = "", uid } = object.metadata;
  const key = namespace === undefined ? { name } : { namespace, name };
  const { signal } = change.options ?? {};
  const now = await change.client.live.get(change.kind, key, signal ? { signal } : {});
  return now && (uid === undefined || now.metadata.uid === uid) ? now : undefined;
}

/** Writes `finalizers` only over the version that was read, as others keep theirs in the list. */
async function setFinalizers(
  change: FinalizerChange,
  object: Readable,
  wanted: (object: Readable) => readonly string[] | undefined,
): Promise<Readable | undefined> {
  let current: Readable | undefined = object;
  for (let count = 1; current; count++) {
    const finalizers = wanted(current);
    if (finalizers === undefined) return current;
    const { resourceVersion } = current.metadata;
    const patch = { type: "merge", patch: { metadata: { resourceVersion, finalizers } } } as const;
    try {
      return await change.client.patch<KubernetesObject>(current, patch, change.options);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      if (!isConflict(error) || count >= tries) throw error;
      current = await readAgain(change, current);
    }
  }
  return undefined;
}

/**
 * @returns the object with the finalizer; without it where the object is being deleted, as none may
 *   be added then; undefined where it is gone.
 */
export function addFinalizer(change: FinalizerChange, object: Readable) {
  return setFinalizers(change, object, (current) => {
    const { finalizers = [], deletionTimestamp } = current.metadata;
    if (deletionTimestamp || finalizers.includes(change.finalizer)) return undefined;
    return [...finalizers, change.finalizer];
  });
}

/** @returns the object without the finalizer; undefined where it is gone. */
export function removeFinalizer(change: FinalizerChange, object: Readable) {
  return setFinalizers(change, object, (current) => {
    const { finalizers = [] } = current.metadata;
    if (!finalizers.includes(change.finalizer)) return undefined;
    return finalizers.filter((finalizer) => finalizer !== change.finalizer);
  });
}
