/** Objects -> YAML that both versions of YAML read as the same objects. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { toYaml } from "../../src/kubernetes/yaml.js";

const both = (text: string) => [parse(text, { version: "1.1" }), parse(text, { version: "1.2" })];

describe("YAML", () => {
  it("is what kubectl's users know", () => {
    expect(
      toYaml([
        { b: ["x", { c: 1 }], a: { d: true, e: null } },
        { z: "", y: [], x: {} },
      ]),
    ).toBe(
      `---
a:
  d: true
  e: null
b:
- x
- c: 1
---
x: {}
"y": []
z: ""
`,
    );
  });

  it.each([
    "on",
    "off",
    "On",
    "OFF",
    "yes",
    "no",
    "Yes",
    "y",
    "n",
    "Y",
    "N",
    "true",
    "False",
    "null",
    "Null",
    "~",
    "",
    "1",
    "-1",
    "+1",
    "1.5",
    "1e3",
    ".5",
    "0x1F",
    "0o17",
    "017",
    "08",
    "1_000",
    "1:30",
    "190:20:30",
    ".inf",
    "-.INF",
    ".nan",
    "2001-01-01",
    "2001-12-14t21:59:43.10-05:00",
    "=",
    "<<",
    "-",
    "- a",
    "? a",
    "a: b",
    "a #b",
    "#a",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "{a}",
    "[a]",
    "{{ .Name }}",
    "{{x}}",
    '"',
    "'",
    "'a'",
    " a",
    "a ",
    "\ta",
    "a\tb",
    "a\\b",
    "\u0000",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "😀",
    "ä",
    "a\nb",
    "a\n",
    "\na",
    "\n",
    "a\n\n b\n\n",
    "a\r\nb",
    "  a\nb",
    "---",
    "--- a",
    "...",
    "a\n---\nb",
  ])("keeps the text %j, as value and as key", (text) => {
    const written = toYaml([{ [text]: text, list: [text] }]);
    for (const read of both(written)) expect(read).toEqual({ [text]: text, list: [text] });
  });

  it("keeps any object, in the same bytes for any order of its keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (object) => {
        const plain = JSON.parse(JSON.stringify(object)) as Record<string, unknown>;
        const text = toYaml([plain]);
        for (const read of both(text)) expect(read).toEqual(plain);
        expect(toYaml([Object.fromEntries(Object.entries(plain).reverse())])).toBe(text);
      }),
    );
  });

  it("writes an object twice where it is meant twice: no anchors", () => {
    const shared = { a: 1 };
    expect(toYaml([{ x: shared, y: shared }])).not.toMatch(/[&*]/);
  });

  it("does not fold long lines, and writes long texts as blocks", () => {
    const long = "word ".repeat(60).trim();
    expect(toYaml([{ a: long }])).toContain(`a: ${long}\n`);
    expect(toYaml([{ a: `${long}\n${long}` }])).toContain(`a: |-\n  ${long}\n  ${long}\n`);
  });

  it("is a document for each object", () => {
    expect(parseAllDocuments(toYaml([{ a: 1 }, { b: 2 }]))).toHaveLength(2);
    expect(toYaml([])).toBe("");
  });
});
