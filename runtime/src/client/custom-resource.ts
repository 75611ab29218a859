/** A custom resource's facts as one literal: read by `make-manifests` and used at run time. */

import type { Kind, KubernetesObject, Scope } from "../types.js";

/** A column of `kubectl get`. */
export interface PrintColumn {
  readonly name: string;
  readonly type: "boolean" | "date" | "integer" | "number" | "string";
  /** From `.`: `.spec.image`. */
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority?: number;
}

/** What a CustomResourceDefinition says of a resource besides its schema. */
export interface CustomResourceFacts {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: Scope;
  /** Default: the kind in lower case. */
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: {
    readonly status?: boolean;
    readonly scale?: {
      readonly spec: string;
      readonly status: string;
      readonly labelSelector?: string;
    };
  };
  readonly printColumns?: readonly PrintColumn[];
  /** Kept in etcd in this version. Default: true where the kind has one version only. */
  readonly storage?: boolean;
  /** Default true. */
  readonly served?: boolean;
  /** A warning that the API server sends with every answer; true takes its own wording. */
  readonly deprecated?: boolean | string;
}

/** The kind of a custom resource, with its facts. */
export type CustomResourceKind<T extends KubernetesObject> = Kind<T> & CustomResourceFacts;

/** Declares a custom resource of this project; `make-manifests` writes its CRD. */
export function customResource<T extends KubernetesObject>(
  facts: CustomResourceFacts,
): CustomResourceKind<T> {
  return facts as CustomResourceKind<T>;
}

/** Names a resource that is defined elsewhere: no CRD is written for it. */
export function externalResource<T extends KubernetesObject>(
  facts: Pick<CustomResourceFacts, "group" | "version" | "kind" | "plural" | "scope">,
): Kind<T> {
  return facts as Kind<T>;
}
