/** A controller as a declared literal: read by the manager at run time and by `make-manifests`. */

import type { Client, Reader } from "../client/client.js";
import type { DeepReadonly, Kind, KubernetesObject, ObjectKey } from "../types.js";

/** What a reconcile may answer. Nothing means: done until something changes. */
export interface Result {
  /** Reconcile again after this time, also when nothing changes; 0 is soon, with backoff. */
  readonly requeueAfterMs?: number;
}

/** Thrown by a reconcile when trying again can't help; it is not retried until something changes. */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
}

/** Structured log: a message and fields. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A logger whose every line carries `fields`. */
  with(fields: Readonly<Record<string, unknown>>): Logger;
}

/** Writes `events.k8s.io/v1` events about an object. Never blocks and never throws. */
export interface EventRecorder {
  /** @param reason PascalCase word, 128 characters at most. */
  normal(object: DeepReadonly<KubernetesObject>, reason: string, message: string): void;
  warning(object: DeepReadonly<KubernetesObject>, reason: string, message: string): void;
}

/** What a reconcile is given: state, never an event. */
export interface ReconcileContext<T extends KubernetesObject> {
  /** The object as it is: it exists and, in `reconcile`, is not being deleted. */
  readonly object: DeepReadonly<T>;
  readonly request: ObjectKey;
  readonly client: Client;
  readonly events: EventRecorder;
  readonly log: Logger;
  /** Aborted when the reconcile takes too long or the manager stops. */
  readonly signal: AbortSignal;
  /** 1, and one more for each try since the last that succeeded. */
  readonly attempt: number;
  /** The objects of a kind in `owns` whose controller is `object`, from the cache. */
  owned<K extends KubernetesObject>(kind: Kind<K>): readonly DeepReadonly<K>[];
}

/** Says whether a change is worth a reconcile. `previous` is absent for an object first seen. */
export type Predicate<T extends KubernetesObject = KubernetesObject> = (change: {
  readonly object: DeepReadonly<T>;
  readonly previous?: DeepReadonly<T>;
  readonly deleted: boolean;
}) => boolean;

/** Another kind whose objects wake the controller's own; made by {@link watch}. */
export interface WatchDefinition<K extends KubernetesObject = KubernetesObject> {
  readonly kind: Kind<K>;
  /** The objects to reconcile when this one changes; `reader` reads the cache. */
  readonly map: (
    object: DeepReadonly<K>,
    context: { readonly reader: Reader },
  ) => readonly ObjectKey[] | Promise<readonly ObjectKey[]>;
  readonly predicates?: readonly Predicate<K>[];
}

/** A watch of `kind` for `watches` of a controller, typed by the kind. */
export function watch<K extends KubernetesObject>(definition: WatchDefinition<K>): WatchDefinition {
  return definition as unknown as WatchDefinition;
}

/** What a controller is: the kind that it keeps, what wakes it, and what it does. */
export interface ControllerDefinition<T extends KubernetesObject = KubernetesObject> {
  /** Default: the kind in lower case. */
  readonly name?: string;
  readonly for: Kind<T>;
  /** Which changes of `for` wake it. Default: all but changes of the status alone. */
  readonly predicates?: readonly Predicate<T>[];
  /** Kinds whose objects have one of `for` as their controller owner. */
  readonly owns?: readonly Kind[];
  readonly watches?: readonly WatchDefinition[];
  /** Reconciles at once, of different objects. Default 10. */
  readonly concurrency?: number;
  /** Milliseconds until a reconcile's signal is aborted and it counts as failed. Default 600000. */
  readonly timeoutMs?: number;
  /** Brings the world to what `object` says. A throw is retried with backoff. */
  reconcile(context: ReconcileContext<T>): Promise<Result | undefined | void>;
  /**
   * Cleans up before an object is deleted. Its presence means that a finalizer is kept on every
   * object, and taken off when this has returned. With `requeueAfterMs` it says that it is not done:
   * the finalizer stays, and it is called again.
   */
  finalize?(context: ReconcileContext<T>): Promise<Result | undefined | void>;
}

/** Declares a controller. The literal is read by `make-manifests rbac` too. */
export function defineController<T extends KubernetesObject>(
  definition: ControllerDefinition<T>,
): ControllerDefinition {
  return definition as unknown as ControllerDefinition;
}
