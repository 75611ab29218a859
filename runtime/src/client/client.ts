/** What a reconcile calls: the typed verbs of the Kubernetes API, and the options they take. */

import type {
  Condition,
  DeepReadonly,
  Kind,
  KubernetesObject,
  ObjectKey,
  ObjectList,
  Time,
} from "../types.js";

/** Options that every write takes. */
export interface WriteOptions {
  /** Have the API server check and answer without storing. */
  readonly dryRun?: boolean;
  /** Default: the manager's name. */
  readonly fieldManager?: string;
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
  readonly signal?: AbortSignal;
}

export interface GetOptions {
  readonly signal?: AbortSignal;
}

export interface ListOptions {
  /** Default: all namespaces. */
  readonly namespace?: string;
  /** `app=web,tier!=cache`, or a map of labels that must be equal. */
  readonly labelSelector?: string | Readonly<Record<string, string>>;
  /** `metadata.name=x`, or a map of fields that must be equal. Only the API server can evaluate it. */
  readonly fieldSelector?: string | Readonly<Record<string, string>>;
  /** Page size; with it the answer may carry `metadata.continue`. Without it every page is read. */
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: "Exact" | "NotOlderThan";
  readonly signal?: AbortSignal;
}

export interface ApplyOptions extends WriteOptions {
  /** Take fields from other managers. Default: true, as a controller owns what it applies. */
  readonly force?: boolean;
  /** Makes this object the controller owner of the applied one. */
  readonly owner?: DeepReadonly<KubernetesObject>;
}

export interface DeleteOptions extends Omit<WriteOptions, "fieldManager" | "fieldValidation"> {
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** The four patch types of the API server. */
export type Patch =
  | { readonly type: "json"; readonly operations: readonly JsonPatchOperation[] }
  | { readonly type: "merge"; readonly patch: object }
  | { readonly type: "strategic"; readonly patch: object }
  | { readonly type: "apply"; readonly patch: object; readonly force?: boolean };

export interface JsonPatchOperation {
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** `autoscaling/v1 Scale`, cut to what a controller sets and reads. */
export interface Scale {
  apiVersion: "autoscaling/v1";
  kind: "Scale";
  metadata: KubernetesObject["metadata"];
  spec: { replicas?: number };
  status?: { replicas: number; selector?: string };
}

/** Reads that may come from a cache. */
export interface Reader {
  /** The object, or undefined where there is none. */
  get<T extends KubernetesObject>(
    kind: Kind<T>,
    key: ObjectKey,
    options?: GetOptions,
  ): Promise<T | undefined>;
  list<T extends KubernetesObject>(kind: Kind<T>, options?: ListOptions): Promise<ObjectList<T>>;
}

/** A condition as a reconcile states it. */
export type NewCondition = Omit<Condition, "lastTransitionTime"> & { lastTransitionTime?: Time };

/** A status as a reconcile states it: its conditions without their times. */
export type NewStatus<S> = {
  readonly [K in keyof S]: NonNullable<S[K]> extends readonly Condition[]
    ? readonly NewCondition[]
    : DeepReadonly<S[K]>;
};

/** An object that a write answers with, or the same object read-only going in. */
export type Writable<T> = T | DeepReadonly<T>;

/**
 * The typed client. Every failure of the API server is an `ApiError` with its `metav1.Status`.
 * Writes add the UID that they know, so that a deleted object is never brought back. The API server
 * does not look at it in a status written to a custom resource: such a write may reach an object of the
 * same name that was made since, whose own reconcile then writes its status anew.
 */
export interface Client extends Reader {
  /** The same reads from the API server itself, never from a cache. */
  readonly live: Reader;
  create<T extends KubernetesObject>(object: Writable<T>, options?: WriteOptions): Promise<T>;
  /** Replaces the object; a `metadata.resourceVersion` in it must be the newest. */
  update<T extends KubernetesObject>(object: Writable<T>, options?: WriteOptions): Promise<T>;
  patch<T extends KubernetesObject>(
    object: Writable<T>,
    patch: Patch,
    options?: WriteOptions,
  ): Promise<T>;
  /** Server-side apply: creates the object, or changes the fields named in it. */
  apply<T extends KubernetesObject>(object: Writable<T>, options?: ApplyOptions): Promise<T>;
  /** Deletes the object; one that is gone already is no error. */
  delete(object: DeepReadonly<KubernetesObject>, options?: DeleteOptions): Promise<void>;
  /**
   * Sets `status` as a merge patch of what differs from `object.status`; no request where nothing
   * does. A key whose value is undefined is removed. In `conditions`, `lastTransitionTime` is kept
   * while a condition's status stays and set when it changes; `observedGeneration` is the object's.
   */
  updateStatus<T extends KubernetesObject & { status?: unknown }>(
    object: Writable<T>,
    status: NewStatus<NonNullable<T["status"]>>,
    options?: WriteOptions,
  ): Promise<T>;
  getScale(object: DeepReadonly<KubernetesObject>, options?: GetOptions): Promise<Scale>;
  /** Sets `spec.replicas` of the scale subresource. */
  scale(
    object: DeepReadonly<KubernetesObject>,
    replicas: number,
    options?: WriteOptions,
  ): Promise<Scale>;
}
