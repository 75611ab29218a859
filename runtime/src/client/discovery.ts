/** An API group and version -> the kinds that the API server serves in it. */

import type { Environment } from "../environment.js";
import type { Kind } from "../types.js";
import { isNotFound } from "./api-error.js";
import { callApi } from "./api-request.js";

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

/**
 * Empty where the server has no such group and version.
 *
 * @param apiVersion `apps/v1` or `v1`.
 * Source: Kubernetes API reference, `APIResourceList`.
 */
export async function discoverKinds(environment: Environment, apiVersion: string): Promise<Kind[]> {
  const parts = apiVersion.split("/");
  const version = parts.at(-1) ?? "";
  const group = parts.length > 1 ? (parts[0] ?? "") : "";
  const base = parts.map(encodeURIComponent).join("/");
  const path = parts.length > 1 ? `/apis/${base}` : `/api/${base}`;
  let answer: ResourceList;
  try {
    answer = (await callApi(environment, { method: "GET", path })) as ResourceList;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
  return (answer.resources ?? [])
    .filter(({ name }) => !name.includes("/"))
    .map(({ name, kind, namespaced }) => ({
      group,
      version,
      kind,
      plural: name,
      scope: namespaced ? "Namespaced" : "Cluster",
    }));
}
