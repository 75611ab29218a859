/** The words everything else in the runtime is written with: objects, kinds, keys. Types only. */

import type { Condition as MetaCondition, ObjectMeta } from "kubernetes-types/meta/v1.js";

export type {
  LabelSelector,
  ListMeta,
  ObjectMeta,
  OwnerReference,
} from "kubernetes-types/meta/v1.js";

/** Any object of the Kubernetes API, as plain JSON exactly as the API server sends it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/**
 * A custom resource with a spec and a status; the shorthand for an interface that extends
 * {@link KubernetesObject}.
 */
export interface CustomResource<Spec, Status = undefined> extends KubernetesObject {
  spec: Spec;
  status?: Status;
}

/** A built-in type of `kubernetes-types` with the three fields that every stored object has. */
export type BuiltInObject<T extends { apiVersion?: string; kind?: string; metadata?: ObjectMeta }> =
  Omit<T, "apiVersion" | "kind" | "metadata"> & {
    apiVersion: NonNullable<T["apiVersion"]>;
    kind: NonNullable<T["kind"]>;
    metadata: ObjectMeta;
  };

export type Scope = "Namespaced" | "Cluster";

declare const objectType: unique symbol;

/**
 * Names a resource of the API server and, to the compiler, the type of its objects. The type
 * parameters after `T` keep the literals visible in declaration files, where `make-manifests` reads
 * them.
 */
export interface Kind<
  T extends KubernetesObject = KubernetesObject,
  Group extends string = string,
  Version extends string = string,
  Name extends string = string,
  Plural extends string = string,
  In extends Scope = Scope,
> {
  /** API group; the empty string is the core group. */
  readonly group: Group;
  readonly version: Version;
  readonly kind: Name;
  /** Resource name in URLs and RBAC rules: `deployments`. */
  readonly plural: Plural;
  readonly scope: In;
  /** Never set at run time: carries `T`. */
  readonly [objectType]?: T;
}

/** Where an object lives. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

/** A list as the API server answers it. */
export interface ObjectList<T> {
  items: T[];
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
}

/**
 * `T` with every property, at any depth, read-only: what caches hand out. A mapped type keeps its name
 * where it is instantiated, so that `make-manifests rbac` can read `T` from the type of a variable.
 */
export type DeepReadonly<T> = { readonly [K in keyof T]: ReadonlyValue<T[K]> };

/** Numbers and strings with a brand, such as Int32, are left whole. */
type ReadonlyValue<V> = V extends string | number | boolean | null | undefined
  ? V
  : V extends object
    ? DeepReadonly<V>
    : V;

/** 32-bit signed integer. */
export type Int32 = number & { readonly __kubernetes?: "int32" };
/** 64-bit signed integer; JavaScript holds it exactly up to 2^53. */
export type Int64 = number & { readonly __kubernetes?: "int64" };
/** A number with a fraction. A bare `number` is an integer, as Go's `int`. */
export type Float = number & { readonly __kubernetes?: "float" };
/** A quantity such as `500m` or `1Gi`. */
export type Quantity = (string | number) & { readonly __kubernetes?: "quantity" };
/** An integer, or a string such as `25%` or a port's name. */
export type IntOrString = (number | string) & { readonly __kubernetes?: "int-or-string" };
/** RFC 3339 time with seconds. */
export type Time = string & { readonly __kubernetes?: "time" };
/** RFC 3339 time with microseconds. */
export type MicroTime = string & { readonly __kubernetes?: "micro-time" };
/** Go duration such as `1h30m`. */
export type Duration = string & { readonly __kubernetes?: "duration" };
/** Bytes in base64. */
export type Base64 = string & { readonly __kubernetes?: "base64" };
/** An object of any shape, kept as it is. */
export type RawExtension = { [key: string]: JsonValue } & {
  readonly __kubernetes?: "raw-extension";
};
/** Any JSON value, kept as it is. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

/** `metav1.Condition`: one aspect of an object's state. */
export interface Condition extends Omit<MetaCondition, "status"> {
  status: "True" | "False" | "Unknown";
}
