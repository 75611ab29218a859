/** A change of an object -> whether it is worth a reconcile. */

import { isDeepStrictEqual } from "node:util";
import type { DeepReadonly, KubernetesObject } from "../types.js";
import type { Predicate } from "./definition.js";

type Readable = DeepReadonly<KubernetesObject>;

/** A predicate that lets through what is new or deleted, and changes in what `part` answers. */
const changed =
  (part: (object: Readable) => unknown): Predicate =>
  ({ object, previous, deleted }) =>
    deleted || previous === undefined || !isDeepStrictEqual(part(object), part(previous));

/** The spec changed, or deletion began: the API server raises `metadata.generation` for both. */
export const generationChanged: Predicate = changed(({ metadata }) => metadata.generation);

export const labelsChanged: Predicate = changed(({ metadata }) => metadata.labels ?? {});

export const annotationsChanged: Predicate = changed(({ metadata }) => metadata.annotations ?? {});

/** Anything changed: not the repetition that a new list sends. */
export const resourceVersionChanged: Predicate = changed(
  ({ metadata }) => metadata.resourceVersion,
);

/** All of `predicates` let the change through. */
export function and<T extends KubernetesObject>(
  ...predicates: readonly Predicate<T>[]
): Predicate<T> {
  return (change) => predicates.every((predicate) => predicate(change));
}

/** One of `predicates` at least lets the change through. */
export function or<T extends KubernetesObject>(
  ...predicates: readonly Predicate<T>[]
): Predicate<T> {
  return (change) => predicates.some((predicate) => predicate(change));
}

/** `predicate` does not let the change through. */
export function not<T extends KubernetesObject>(predicate: Predicate<T>): Predicate<T> {
  return (change) => !predicate(change);
}

/** What a user states of an object: all but what the cluster records about it. */
function statement(object: Readable): unknown {
  const { status: _, metadata, ...rest } = object as Readable & { status?: unknown };
  // A CRD without status subresource raises the generation for its status too.
  const { managedFields: _f, resourceVersion: _v, generation: _g, ...stated } = metadata;
  return { ...rest, metadata: stated };
}

/** The default for `for`: anything but a change of status and managedFields alone. */
export const notOnlyStatusChanged: Predicate = changed(statement);
