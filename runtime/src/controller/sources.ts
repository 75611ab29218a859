/** Changes of the kinds that a controller names -> keys of the objects to reconcile. */

import type { Cache } from "../cache/cache.js";
import { type Change, keyOf } from "../cache/store.js";
import type { Reader } from "../client/client.js";
import type { Clock, Timer } from "../environment.js";
import type { DeepReadonly, Kind, KubernetesObject, ObjectKey } from "../types.js";
import type { ControllerDefinition, Logger, Predicate, WatchDefinition } from "./definition.js";
import { notOnlyStatusChanged } from "./predicates.js";

type Readable = DeepReadonly<KubernetesObject>;

export interface SourcesOptions {
  readonly definition: ControllerDefinition;
  readonly cache: Cache;
  /** Given to `map`; reads the cache. */
  readonly reader: Reader;
  readonly clock: Clock;
  readonly log: Logger;
  readonly enqueue: (key: ObjectKey) => void;
}

const firstMapRetryMs = 1000;
const longestMapRetryMs = 60_000;

/** Every kind that `definition` needs in the cache. */
export function kindsOf(definition: ControllerDefinition): readonly Kind[] {
  const watched = (definition.watches ?? []).map(({ kind }) => kind);
  return [definition.for, ...(definition.owns ?? []), ...watched];
}

/** The key of the object of `kind` that controls `object`. */
export function ownerKey(object: Readable, kind: Kind): ObjectKey | undefined {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner === undefined || owner.kind !== kind.kind) return undefined;
  const slash = owner.apiVersion.lastIndexOf("/");
  const group = slash === -1 ? "" : owner.apiVersion.slice(0, slash);
  if (group !== kind.group) return undefined;
  const { namespace } = object.metadata;
  const { name } = owner;
  return kind.scope === "Cluster" || namespace === undefined ? { name } : { namespace, name };
}

/** The object as it is, and as it was where that differs: it may have pointed elsewhere. */
const sidesOf = ({ object, previous }: Change): readonly Readable[] =>
  previous === undefined || previous === object ? [object] : [object, previous];

/** Subscribes to the stores of a controller's kinds; objects there are count as first seen. */
export class Sources {
  readonly #options: SourcesOptions;
  readonly #unsubscribe: (() => void)[] = [];
  readonly #timers = new Set<Timer>();
  #stopped = false;

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  start(): void {
    const { definition, enqueue } = this.#options;
    const predicates = definition.predicates ?? [notOnlyStatusChanged];
    this.#subscribe(definition.for, predicates, ({ object }) => enqueue(keyOf(object)));
    for (const kind of definition.owns ?? []) {
      this.#subscribe(kind, [], (change) => {
        for (const side of sidesOf(change)) {
          const key = ownerKey(side, definition.for);
          if (key) enqueue(key);
        }
      });
    }
    for (const watched of definition.watches ?? []) {
      this.#subscribe(watched.kind, watched.predicates ?? [], (change) => {
        for (const side of sidesOf(change)) void this.#map(watched, side, firstMapRetryMs);
      });
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #subscribe(kind: Kind, predicates: readonly Predicate[], take: (change: Change) => void): void {
    const listener = (change: Change) => {
      if (this.#isWanted(change, predicates)) take(change);
    };
    this.#unsubscribe.push(this.#options.cache.add(kind).subscribe(listener));
  }

  /** A predicate that throws lets the change through: a reconcile too many does no harm. */
  #isWanted(change: Change, predicates: readonly Predicate[]): boolean {
    try {
      return predicates.every((predicate) => predicate(change));
    } catch (error) {
      this.#options.log.error("a predicate threw", { error });
      return true;
    }
  }

  /** A map that fails is tried again, as the change that it was for will not come again. */
  async #map(watched: WatchDefinition, object: Readable, retryMs: number): Promise<void> {
    const { reader, log, enqueue, clock } = this.#options;
    try {
      const keys = await watched.map(object, { reader });
      if (!this.#stopped) keys.forEach(enqueue);
    } catch (error) {
      if (this.#stopped) return;
      const fields = { kind: watched.kind.kind, ...keyOf(object), retryMs };
      log.error("the map of a watch failed, trying again", { ...fields, error });
      const timer = clock.after(retryMs, () => {
        this.#timers.delete(timer);
        void this.#map(watched, object, Math.min(retryMs * 2, longestMapRetryMs));
      });
      this.#timers.add(timer);
    }
  }
}
