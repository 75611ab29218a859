/** An object as the API server sent it -> the same as a cache keeps it: frozen, no managedFields. */

import type { DeepReadonly, KubernetesObject } from "../types.js";

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}

/** Freezes the very object that it is given. */
export function frozenForCache(object: KubernetesObject): DeepReadonly<KubernetesObject> {
  delete object.metadata.managedFields;
  deepFreeze(object);
  return object;
}
