/** An object and the status that it should have -> the merge patch between them, or none. */

import { isDeepStrictEqual } from "node:util";
import type { DeepReadonly, KubernetesObject, Time } from "../types.js";

type Fields = Readonly<Record<string, unknown>>;

interface AnyCondition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: Time;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const areConditions = (value: unknown): value is readonly AnyCondition[] =>
  Array.isArray(value) &&
  value.every(
    (item) => isFields(item) && typeof item.type === "string" && typeof item.status === "string",
  );

export interface MergeConditionsOptions {
  readonly generation: number | undefined;
  readonly now: Time;
}

/**
 * Existing conditions keep their place; those that `wanted` does not name stay as they are.
 * `lastTransitionTime` changes only with `status`.
 * Source: Kubernetes API conventions, "Typical status properties".
 */
export function mergeConditions(
  existing: readonly AnyCondition[],
  wanted: readonly AnyCondition[],
  { generation, now }: MergeConditionsOptions,
): AnyCondition[] {
  const settled = wanted.map((condition) => {
    const before = existing.find(({ type }) => type === condition.type);
    const time =
      before?.status === condition.status
        ? (before.lastTransitionTime ?? now)
        : (condition.lastTransitionTime ?? now);
    const observed = generation === undefined ? {} : { observedGeneration: generation };
    return { ...observed, ...condition, lastTransitionTime: time };
  });
  const kept = existing.map(
    (condition) => settled.find(({ type }) => type === condition.type) ?? condition,
  );
  const added = settled.filter(({ type }) => !existing.some((before) => before.type === type));
  return [...kept, ...added];
}

/** JSON of `value`: keys that are undefined are not there. */
const asJson = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/** What turns `before` into `after` by RFC 7386; undefined where nothing does. */
export function mergePatch(before: Fields, after: Fields): Fields | undefined {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) {
    if (!(key in after)) patch[key] = null;
  }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    const both = isFields(old) && isFields(value);
    const change = both
      ? mergePatch(old, value)
      : isDeepStrictEqual(old, value)
        ? undefined
        : value;
    if (change !== undefined) patch[key] = change;
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/**
 * The part of `status` that differs from `object.status`. Keys of the object's status that `status`
 * does not have are left alone; a key whose value is undefined is removed.
 */
export function statusPatch(
  object: DeepReadonly<KubernetesObject & { status?: unknown }>,
  status: object,
  now: Time,
): Fields | undefined {
  const existing = isFields(object.status) ? object.status : {};
  const wanted: Record<string, unknown> = { ...status };
  const before = existing.conditions ?? [];
  if (areConditions(wanted.conditions) && areConditions(before)) {
    const { generation } = object.metadata;
    wanted.conditions = mergeConditions(before, wanted.conditions, { generation, now });
  }
  const removed = Object.keys(wanted).filter((key) => wanted[key] === undefined);
  const kept = Object.entries(existing).filter(([key]) => !removed.includes(key));
  const after = { ...Object.fromEntries(kept), ...(asJson(wanted) as Fields) };
  return mergePatch(existing, after);
}
