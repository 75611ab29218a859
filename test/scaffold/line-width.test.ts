import { expect, test } from "vitest";
import { withinWidth } from "../../src/scaffold/line-width.js";

const long = "Name".repeat(20);

test.each([
  ["short", 'import { a, b } from "x";', 'import { a, b } from "x";'],
  [
    "an import",
    `import { a, type ${long}, b } from "x/y.js";`,
    `import {\n  a,\n  type ${long},\n  b,\n} from "x/y.js";`,
  ],
  [
    "an import of one name",
    `import { ${long} } from "${long}";`,
    `import { ${long} } from "${long}";`,
  ],
  [
    "a function's head",
    `export function f(a: A<${long}>, b: string): C {`,
    `export function f(\n  a: A<${long}>,\n  b: string,\n): C {`,
  ],
  ["a function's only parameter", `function f(a: A<${long}>) {`, `function f(a: A<${long}>) {`],
  [
    "type arguments",
    `export type A = B<${long}, ${long}>;`,
    `export type A = B<\n  ${long},\n  ${long}\n>;`,
  ],
  ["anything else", `const a = ["${long}", "${long}"];`, `const a = ["${long}", "${long}"];`],
])("%s", (_, before, after) => expect(withinWidth(before)).toBe(after));

test("a head of one long parameter is broken too", () => {
  const head = `export function deploymentFor(app: DeepReadonly<${long}>): Deployment {`;
  expect(withinWidth(head)).toBe(
    `export function deploymentFor(\n  app: DeepReadonly<${long}>,\n): Deployment {`,
  );
});
