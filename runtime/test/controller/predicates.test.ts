import { describe, expect, test } from "vitest";
import { notOnlyStatusChanged } from "../../src/controller/predicates.js";
import {
  and,
  annotationsChanged,
  generationChanged,
  labelsChanged,
  not,
  or,
  resourceVersionChanged,
} from "../../src/index.js";
import { widget } from "../support/objects.js";

const before = widget("a", { resourceVersion: "1", generation: 1, labels: { x: "1" } });
const change = (metadata: object, more: object = {}) => ({
  previous: before,
  object: { ...before, metadata: { ...before.metadata, ...metadata }, ...more },
  deleted: false,
});
const predicates = {
  generationChanged,
  labelsChanged,
  annotationsChanged,
  resourceVersionChanged,
  notOnlyStatusChanged,
};
type Name = keyof typeof predicates;

describe("which changes get through", () => {
  const table: [string, ReturnType<typeof change>, Name[]][] = [
    ["nothing", change({}), []],
    [
      "status",
      change({ resourceVersion: "2" }, { status: { ready: 1 } }),
      ["resourceVersionChanged"],
    ],
    [
      "status of a CRD without the subresource, which raises the generation",
      change({ generation: 2 }, { status: { ready: 1 } }),
      ["generationChanged"],
    ],
    ["managedFields", change({ managedFields: [{ manager: "x" }] }), []],
    [
      "spec",
      change({ generation: 2 }, { spec: { size: 2 } }),
      ["generationChanged", "notOnlyStatusChanged"],
    ],
    ["labels", change({ labels: { x: "2" } }), ["labelsChanged", "notOnlyStatusChanged"]],
    [
      "annotations",
      change({ annotations: { x: "" } }),
      ["annotationsChanged", "notOnlyStatusChanged"],
    ],
    ["finalizers", change({ finalizers: ["x/y"] }), ["notOnlyStatusChanged"]],
    ["deletion", change({ deletionTimestamp: "now" }), ["notOnlyStatusChanged"]],
  ];
  test.each(table)("%s", (_, given, through) => {
    const names = Object.keys(predicates) as Name[];
    expect(names.filter((name) => predicates[name](given))).toEqual(
      names.filter((name) => through.includes(name)),
    );
  });

  test.each(Object.entries(predicates))(
    "%s lets through what is new or deleted",
    (_, predicate) => {
      expect(predicate({ object: before, deleted: false })).toBe(true);
      expect(predicate({ object: before, previous: before, deleted: true })).toBe(true);
    },
  );
});

test("and, or, not", () => {
  const labels = change({ labels: {} });
  expect(and(generationChanged, labelsChanged)(labels)).toBe(false);
  expect(or(generationChanged, labelsChanged)(labels)).toBe(true);
  expect(not(labelsChanged)(labels)).toBe(false);
  expect([and()(labels), or()(labels)]).toEqual([true, false]);
});
