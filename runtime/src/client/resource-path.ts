/** A kind, a key and query parameters -> the path of a request, with odd characters encoded. */

import type { Kind, ObjectKey } from "../types.js";

type Selector = string | Readonly<Record<string, string>>;

export interface ResourcePath {
  readonly kind: Kind;
  readonly namespace?: string | undefined;
  /** Absent: the whole collection. */
  readonly name?: string | undefined;
  readonly subresource?: "status" | "scale";
}

/** `apps/v1`, `v1`. */
export function apiVersionOf({ group, version }: Kind): string {
  return group === "" ? version : `${group}/${version}`;
}

/** `Deployment` of `apps/v1`, for messages. */
export function describeKind(kind: Kind): string {
  return `${kind.kind} (${apiVersionOf(kind)})`;
}

/** Source: the API server's path segment rules (`ValidatePathSegmentName`). */
function segment(kind: Kind, what: string, value: string): string {
  if (value === "") throw new Error(`${describeKind(kind)}: ${what} is empty`);
  if (value === "." || value === ".." || /[/%]/.test(value)) {
    throw new Error(
      `${describeKind(kind)}: ${what} "${value}" must not be ".", ".." or hold / or %`,
    );
  }
  return encodeURIComponent(value);
}

/** @throws Error when the scope and the namespace don't fit, or a name can't stand in a path. */
export function resourcePath({ kind, namespace, name, subresource }: ResourcePath): string {
  const parts = [kind.group === "" ? "api" : `apis/${kind.group}`, kind.version];
  if (namespace !== undefined) {
    if (kind.scope === "Cluster") {
      throw new Error(
        `${describeKind(kind)} is cluster-scoped: leave out namespace "${namespace}"`,
      );
    }
    parts.push("namespaces", segment(kind, "the namespace", namespace));
  } else if (kind.scope === "Namespaced" && name !== undefined) {
    throw new Error(`${describeKind(kind)} "${name}" needs a namespace`);
  }
  parts.push(kind.plural);
  if (name !== undefined) parts.push(segment(kind, "the name", name));
  if (subresource !== undefined) parts.push(subresource);
  return `/${parts.join("/")}`;
}

export const keyPath = (kind: Kind, key: ObjectKey): string =>
  resourcePath({ kind, namespace: key.namespace, name: key.name });

/** `a=b,c=d`; undefined for one that selects everything. */
export function selectorText(selector: Selector | undefined): string | undefined {
  if (selector === undefined || typeof selector === "string") return selector || undefined;
  const pairs = Object.entries(selector).map(([name, value]) => `${name}=${value}`);
  return pairs.join(",") || undefined;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Adds to a query that `path` has; leaves out what is undefined. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.append(name, String(value));
  }
  if (parameters.size === 0) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${parameters}`;
}
