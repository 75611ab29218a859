import { describe, expect, test } from "vitest";
import { findCondition, isControlledBy, labelValue } from "../../src/index.js";
import { configMap, widget } from "../support/objects.js";

describe("labelValue", () => {
  const valid = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
  test.each(["a", "web.example.com", "A_b-c.9", "x".repeat(63)])("%s stays", (name) => {
    expect(labelValue(name)).toBe(name);
  });

  test.each([
    "x".repeat(64),
    "x".repeat(253),
    `${"a".repeat(51)}.-.-${"b".repeat(60)}`,
    "-.-",
    "über/straße",
    "ends-",
    " ",
  ])("%j becomes valid, always the same", (name) => {
    expect(labelValue(name)).toMatch(valid);
    expect(labelValue(name)).toBe(labelValue(name));
    expect(labelValue(name)).not.toBe(labelValue(`${name}.`));
  });

  test("two long names with one beginning differ", () => {
    expect(labelValue(`${"x".repeat(70)}1`)).not.toBe(labelValue(`${"x".repeat(70)}2`));
  });
});

test("findCondition looks in an object or a list", () => {
  const ready = { type: "Ready", status: "True", reason: "A", message: "" } as const;
  const conditions = [{ ...ready, lastTransitionTime: "2026-01-02T03:04:05Z" }];
  expect(findCondition({ status: { conditions } }, "Ready")?.status).toBe("True");
  expect(findCondition(conditions, "Ready")?.status).toBe("True");
  expect(findCondition(conditions, "Other")).toBeUndefined();
  for (const empty of [undefined, {}, { status: undefined }, { status: {} }]) {
    expect(findCondition(empty, "Ready")).toBeUndefined();
  }
});

test("isControlledBy asks for this very owner, as controller", () => {
  const of = (uid: string, controller?: boolean) =>
    configMap(
      "c",
      {},
      {
        ownerReferences: [
          { apiVersion: "v1", kind: "X", name: "a", uid, ...(controller ? { controller } : {}) },
        ],
      },
    );
  const owner = widget("a", { uid: "u" });
  expect(isControlledBy(of("u", true), owner)).toBe(true);
  expect(isControlledBy(of("u"), owner)).toBe(false);
  expect(isControlledBy(of("other", true), owner)).toBe(false);
  expect(isControlledBy(configMap("c"), owner)).toBe(false);
  expect(isControlledBy(configMap("c"), widget("a"))).toBe(false);
});
