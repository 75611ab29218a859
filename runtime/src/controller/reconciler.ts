/** A key -> one run of a controller's reconcile or finalize on the object as it is. */

import type { Cache } from "../cache/cache.js";
import type { Client } from "../client/client.js";
import { addFinalizer, hasFinalizer, removeFinalizer } from "../object/finalizers.js";
import type { DeepReadonly, Kind, KubernetesObject, ObjectKey } from "../types.js";
import { bindClient } from "./bound-client.js";
import type {
  ControllerDefinition,
  EventRecorder,
  Logger,
  ReconcileContext,
  Result,
} from "./definition.js";

type Readable = DeepReadonly<KubernetesObject>;

export interface ReconcilerOptions {
  readonly definition: ControllerDefinition;
  readonly cache: Cache;
  readonly client: Client;
  readonly events: EventRecorder;
}

export interface ReconcileRun {
  readonly request: ObjectKey;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** The finalizer of controllers of `kind`: `helloapps.apps.example.com/finalizer`. */
export function finalizerOf({ plural, group }: Kind): string {
  return `${group === "" ? plural : `${plural}.${group}`}/finalizer`;
}

/** The objects of a kind in `owns` that `object` controls; empty where `object` has no UID. */
function ownedBy(options: ReconcilerOptions, object: Readable) {
  const { definition, cache } = options;
  return <K extends KubernetesObject>(kind: Kind<K>): readonly DeepReadonly<K>[] => {
    const owned = (definition.owns ?? []).some(
      (other) => other.kind === kind.kind && other.group === kind.group,
    );
    const store = owned ? cache.find(kind) : undefined;
    if (store === undefined) {
      throw new Error(`owned(${kind.kind}): put ${kind.kind} into "owns" of the controller`);
    }
    return store.controlledBy(object.metadata.uid ?? "") as readonly DeepReadonly<K>[];
  };
}

/** @throws what reconcile or finalize throws, or the API server's error about the finalizer. */
export async function reconcileOnce(
  options: ReconcilerOptions,
  run: ReconcileRun,
): Promise<Result> {
  const { definition, cache } = options;
  const { request, signal } = run;
  const kind = definition.for;
  const object = cache.find(kind)?.get(request);
  if (object === undefined) return {};
  const client = bindClient(options.client, signal);
  const change = { client, kind, finalizer: finalizerOf(kind) };
  const contextOf = (current: Readable): ReconcileContext<KubernetesObject> => ({
    ...run,
    client,
    object: current,
    events: options.events,
    owned: ownedBy(options, current),
  });
  if (object.metadata.deletionTimestamp) {
    if (!definition.finalize || !hasFinalizer(object, change.finalizer)) return {};
    const result = (await definition.finalize(contextOf(object))) ?? {};
    signal.throwIfAborted();
    // "Come again" means that the cleanup has not ended.
    if (result.requeueAfterMs !== undefined) return result;
    await removeFinalizer(change, object);
    return {};
  }
  const kept = definition.finalize ? await addFinalizer(change, object) : object;
  // Gone or being deleted since the cache was filled: the watch will say so.
  if (kept === undefined || kept.metadata.deletionTimestamp) return {};
  return (await definition.reconcile(contextOf(kept))) ?? {};
}
