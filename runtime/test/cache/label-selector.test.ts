import { expect, test } from "vitest";
import { labelMatcher } from "../../src/cache/label-selector.js";

const labels = { app: "web", tier: "front", "example.com/empty": "" };

test.each([
  [undefined, true],
  ["", true],
  ["app=web", true],
  ["app==web,tier=front", true],
  ["app=db", false],
  ["app!=db", true],
  ["missing!=x", true],
  ["app in (db, web)", true],
  ["app in (db,cache),tier", false],
  ["app notin (db,cache), tier", true],
  ["missing notin (a)", true],
  ["app notin (web)", false],
  ["tier", true],
  ["!tier", false],
  ["!missing", true],
  ["constructor", false],
  ["example.com/empty", true],
  ["example.com/empty=", true],
  [{ app: "web" }, true],
  [{ app: "web", tier: "back" }, false],
  [{}, true],
])("%j: %j", (selector, wanted) => {
  expect(labelMatcher(selector)(labels)).toBe(wanted);
});

test.each(["a b", "a in b", "a=b=c d", ",", "a>1"])("%j is an error", (selector) => {
  expect(() => labelMatcher(selector)).toThrow(/is no label selector: write a=b/);
});
