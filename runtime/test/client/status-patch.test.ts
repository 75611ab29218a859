import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeConditions, mergePatch, statusPatch } from "../../src/client/status-patch.js";

const now = "2026-01-02T03:04:05Z";
const before = "2025-01-01T00:00:00Z";
const condition = (type: string, status: string, more: object = {}) => ({
  type,
  status,
  reason: "R",
  message: "m",
  ...more,
});

describe("conditions", () => {
  const merge = (existing: ReturnType<typeof condition>[], wanted: typeof existing) =>
    mergeConditions(existing, wanted, { generation: 7, now });

  test("a new one gets the time and the generation", () => {
    expect(merge([], [condition("A", "True")])).toEqual([
      condition("A", "True", { lastTransitionTime: now, observedGeneration: 7 }),
    ]);
  });

  test("its time stays while its status does, whatever else changes", () => {
    const existing = [condition("A", "True", { lastTransitionTime: before })];
    const wanted = [condition("A", "True", { message: "other", lastTransitionTime: now })];
    expect(merge(existing, wanted)).toEqual([
      condition("A", "True", {
        message: "other",
        lastTransitionTime: before,
        observedGeneration: 7,
      }),
    ]);
  });

  test("its time changes with its status, to the given one where there is one", () => {
    const existing = [condition("A", "True", { lastTransitionTime: before })];
    const times = [
      ...merge(existing, [condition("A", "False")]),
      ...merge(existing, [condition("A", "False", { lastTransitionTime: "2026-01-01T00:00:00Z" })]),
    ].map((merged) => merged.lastTransitionTime);
    expect(times).toEqual([now, "2026-01-01T00:00:00Z"]);
  });

  test("order stays, others stay, new ones go last, a stated generation stays", () => {
    const existing = [condition("Foreign", "True"), condition("B", "True"), condition("A", "True")];
    const wanted = [
      condition("New", "True", { observedGeneration: 3 }),
      condition("A", "True"),
      condition("B", "True"),
    ];
    const merged = merge(existing, wanted);
    expect(merged.map(({ type }) => type)).toEqual(["Foreign", "B", "A", "New"]);
    expect(merged[0]).toEqual(existing[0]);
    expect(merged[3]).toMatchObject({ observedGeneration: 3 });
  });

  test("merging what was merged changes nothing", () => {
    const statuses = fc.constantFrom("True", "False", "Unknown");
    const list = fc.uniqueArray(
      fc.record({ type: fc.constantFrom("A", "B", "C"), status: statuses }),
      { selector: ({ type }) => type },
    );
    fc.assert(
      fc.property(list, list, (existing, wanted) => {
        const options = { generation: 1, now: before };
        const once = mergeConditions(existing, wanted, options);
        expect(mergeConditions(once, wanted, { generation: 1, now })).toEqual(once);
      }),
    );
  });
});

describe("a status", () => {
  const object = (status?: object) => ({
    apiVersion: "x/v1",
    kind: "X",
    metadata: { name: "x", generation: 2 },
    ...(status === undefined ? {} : { status }),
  });
  const full = { replicas: 1, labels: { a: "1", b: "2" }, list: [1, 2], foreign: true };

  test.each<[string, object | undefined, object, object | undefined]>([
    ["nothing yet", undefined, { replicas: 1 }, { replicas: 1 }],
    ["nothing to say", undefined, {}, undefined],
    ["the same", full, { replicas: 1, labels: { b: "2", a: "1" } }, undefined],
    ["one field", full, { replicas: 2, list: [1, 2] }, { replicas: 2 }],
    ["a list goes whole", full, { list: [1, 3] }, { list: [1, 3] }],
    ["a key of a map is removed", full, { labels: { a: "1" } }, { labels: { b: null } }],
    ["a key that is undefined is removed", full, { replicas: undefined }, { replicas: null }],
    ["one that was not there is not", full, { other: undefined }, undefined],
    [
      "undefined deep inside is not there",
      full,
      { labels: { ...full.labels, c: undefined } },
      undefined,
    ],
    ["another type", full, { labels: [1] }, { labels: [1] }],
    ["from a list to a map", full, { list: { a: 1 } }, { list: { a: 1 } }],
    ["zero, empty and false are values", {}, { a: 0, b: "", c: false }, { a: 0, b: "", c: false }],
  ])("%s", (_, status, wanted, patch) => {
    expect(statusPatch(object(status), wanted, now)).toEqual(patch);
  });

  test("conditions are merged, and the same once more is no patch", () => {
    const wanted = { conditions: [condition("A", "True")] };
    const patch = statusPatch(object({}), wanted, before);
    expect(patch).toEqual({
      conditions: [condition("A", "True", { lastTransitionTime: before, observedGeneration: 2 })],
    });
    expect(statusPatch(object(patch), wanted, now)).toBeUndefined();
  });

  test("a field called conditions that holds something else is data", () => {
    expect(statusPatch(object(), { conditions: ["x"] }, now)).toEqual({ conditions: ["x"] });
  });

  test("the object and the status are not touched", () => {
    const frozen = Object.freeze(object(Object.freeze({ conditions: Object.freeze([]) })));
    const wanted = Object.freeze({
      conditions: Object.freeze([Object.freeze(condition("A", "True"))]),
    });
    expect(() => statusPatch(frozen, wanted, now)).not.toThrow();
  });
});

test("a merge patch, applied, gives what was wanted", () => {
  type Fields = Record<string, unknown>;
  const apply = (target: unknown, patch: unknown): unknown => {
    if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
    const base =
      typeof target === "object" && target !== null && !Array.isArray(target) ? target : {};
    const result: Fields = { ...base };
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete result[key];
      else result[key] = apply(result[key], value);
    }
    return result;
  };
  const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer()));
  const key = fc.constantFrom("a", "b", "c");
  const deep = fc.dictionary(
    key,
    fc.oneof(leaf, fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf)))),
  );
  fc.assert(
    fc.property(deep, deep, (from, to) => {
      const patch = mergePatch(from, to);
      expect(apply(from, patch ?? {})).toEqual({ ...to });
    }),
  );
});
