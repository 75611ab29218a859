/** Patterns that Kubernetes' RE2 takes, and JavaScript writes otherwise, pass; what RE2 lacks does not. */

import { describe, expect, it } from "vitest";
import { diagnostics } from "./support.js";

const withPattern = (pattern: string) => ({
  "src/api.ts": `import { customResource, type CustomResource } from "@opwright/runtime";
export interface Spec {
  /** @pattern ${pattern} */
  x: string;
}
export type App = CustomResource<Spec>;
export const App = customResource<App>({ group: "a.b", version: "v1", kind: "App", plural: "apps", scope: "Namespaced" });
`,
});

describe("@pattern", () => {
  it.each([
    "^\\-?[0-9]+$",
    "a\\_b",
    "(?P<n>a)",
    "[[:alpha:]]",
    "(?i:abc)",
    "(?i)abc",
    "[\\w-.]",
    "\\Aa\\z",
    "^a\\\\1$",
  ])("%s is taken", async (pattern) => expect(await diagnostics(withPattern(pattern))).toEqual([]));
  it.each(["(?=a)", "(?<!a)", "(a)\\1", "\\u0041", "(?P<n>a)\\k<n>", "(", "[a"])(
    "%s is refused",
    async (pattern) =>
      expect(await diagnostics(withPattern(pattern))).toMatchObject([{ location: { line: 3 } }]),
  );
});
