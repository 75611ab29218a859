/** An object's conditions -> the one of a type. */

import type { Condition, DeepReadonly } from "../types.js";

interface HasConditions {
  readonly status?: { readonly conditions?: readonly DeepReadonly<Condition>[] } | undefined;
}

/** The condition of `type`, of an object or of a list of conditions. */
export function findCondition(
  from: HasConditions | readonly DeepReadonly<Condition>[] | undefined,
  type: string,
): DeepReadonly<Condition> | undefined {
  const isList = (value: typeof from): value is readonly DeepReadonly<Condition>[] =>
    Array.isArray(value);
  const conditions = isList(from) ? from : from?.status?.conditions;
  return conditions?.find((condition) => condition.type === type);
}
