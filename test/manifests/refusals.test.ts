/** Sources that Kubernetes can't hold: what is said, where, and how to mend it. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/errors.js";
import { diagnostics, specFile } from "./support.js";

/** `§` in the source stands where the error must be shown. */
const types: readonly [name: string, source: string, message: string, mend?: string][] = [
  [
    "a function",
    "interface Spec { x: §() => void }",
    "a function can't be stored",
    "Leave the field out.",
  ],
  [
    "a method",
    "interface Spec { §x(): void }",
    "a function can't be stored",
    "Leave the field out.",
  ],
  [
    "a Map",
    "interface Spec { x: §Map<string, string> }",
    "a Map can't be stored as JSON",
    "Write Record<string, T>.",
  ],
  [
    "a Set",
    "interface Spec { x?: §Set<string> }",
    "a Set can't be stored as JSON",
    "Write T[] with `@listType set`.",
  ],
  [
    "a Date",
    "interface Spec { x: §Date }",
    "a Date can't be stored as JSON",
    "Write Time, from @opwright/runtime: an RFC 3339 text.",
  ],
  [
    "a Promise",
    "interface Spec { x: §Promise<string> }",
    "a Promise can't be stored as JSON",
    "Write the type that it promises.",
  ],
  [
    "bytes",
    "interface Spec { x: §Uint8Array }",
    "a Uint8Array can't be stored as JSON",
    "Write Base64, from @opwright/runtime.",
  ],
  [
    "any",
    "interface Spec { x: §any }",
    "`any` has no schema",
    "Write the type, or JsonValue for what is kept as it is.",
  ],
  [
    "a list of any",
    "interface Spec { x: §any[] }",
    "`any` has no schema",
    "Write the type, or JsonValue for what is kept as it is.",
  ],
  [
    "a map of any",
    "interface Spec { x: Record<string, §any> }",
    "`any` has no schema",
    "Write the type, or JsonValue for what is kept as it is.",
  ],
  [
    "any in a generic",
    "interface Box<T> { §value: T }\ninterface Spec { x: Box<any> }",
    "`any` has no schema",
    "Write the type, or JsonValue for what is kept as it is.",
  ],
  [
    "no type at all",
    "interface Spec { §x }",
    "`any` has no schema",
    "Write the type, or JsonValue for what is kept as it is.",
  ],
  ["never", "interface Spec { x: §never }", "`never` has no values", "Leave the field out."],
  ["bigint", "interface Spec { x: §bigint }", "JSON has no bigint", "Write Int64."],
  ["a bigint literal", "interface Spec { x: §1n }", "JSON has no bigint", "Write Int64."],
  ["a symbol", "interface Spec { x: §symbol }", "JSON has no symbols", "Leave the field out."],
  [
    "undefined",
    "interface Spec { x: §undefined }",
    "`undefined` has no schema",
    "Write `field?: T`.",
  ],
  ["null", "interface Spec { x: §null }", "`null` alone has no schema", "Write `T | null`."],
  [
    "a type that holds itself",
    "interface Node { next?: §Node }\ninterface Spec { x: Node }",
    "the type Node holds itself, and a CRD's schema can't",
    "Cut the circle: give the inner field the type JsonValue, which is kept as it is.",
  ],
  [
    "a type that holds a list of itself",
    "interface Node { all: §Node[] }\ninterface Spec { x: Node }",
    "the type Node holds itself, and a CRD's schema can't",
  ],
  [
    "a type that holds a map of itself",
    "interface Node { all: Record<string, §Node> }\ninterface Spec { x: Node }",
    "the type Node holds itself, and a CRD's schema can't",
  ],
  [
    "two types that hold each other",
    "interface A { b: B }\ninterface B { a: §A }\ninterface Spec { x: A }",
    "the type A holds itself, and a CRD's schema can't",
  ],
  [
    "a generic that holds itself",
    "interface Tree<T> { value: T; §children: Tree<T>[] }\ninterface Spec { x: Tree<string> }",
    "the type Tree<string> holds itself, and a CRD's schema can't",
  ],
  [
    "a generic that grows for ever",
    "interface Tree<T> { value: T; §child?: Tree<T[]> }\ninterface Spec { x: Tree<string> }",
    "the type Tree holds itself, and a CRD's schema can't",
  ],
  [
    "an alias that holds itself",
    "type Node = { next?: §Node };\ninterface Spec { x: Node }",
    "the type Node holds itself, and a CRD's schema can't",
  ],
  [
    "a list alias that holds itself",
    "type Nest = §Nest[];\ninterface Spec { x: Nest }",
    "the type Nest holds itself, and a CRD's schema can't",
  ],
  [
    "a tuple of several types",
    "interface Spec { x: §[string, number] }",
    "a tuple of several types, or of open length, has no schema in a CRD",
    "Write an array of one type with @minItems and @maxItems, or an interface with a field for each.",
  ],
  [
    "a tuple of open length",
    "interface Spec { x: §[string, ...string[]] }",
    "a tuple of several types, or of open length, has no schema in a CRD",
  ],
  [
    "a tuple with an optional item",
    "interface Spec { x: §[string, string?] }",
    "a tuple of several types, or of open length, has no schema in a CRD",
  ],
  [
    "an empty tuple",
    "interface Spec { x: §[] }",
    "a tuple of no items has no schema in a CRD",
    "Leave the field out.",
  ],
  [
    "a union of objects",
    "interface Spec { x: §{ a: string } | { b: string } }",
    "the union `{ a: string } | { b: string }` has no schema in a CRD",
    "Write one interface with an optional field for each case.",
  ],
  [
    "a union of an object and a string",
    "interface Spec { x: §{ a: string } | string }",
    "the union `{ a: string } | string` has no schema in a CRD",
    "Write one type; IntOrString holds a number or a text, JsonValue anything.",
  ],
  [
    "a union of a literal and a number",
    'interface Spec { x: §"a" | number }',
    'the union `"a" | number` has no schema in a CRD',
  ],
  [
    "a union of literals of several types",
    'interface Spec { x: §"a" | 1 }',
    'the union `"a" | 1` has no schema in a CRD',
  ],
  [
    "a union of boolean and string",
    "interface Spec { x: §boolean | string }",
    "the union `boolean | string` has no schema in a CRD",
  ],
  [
    "a union of lists",
    "interface Spec { x: §string[] | number[] }",
    "the union `string[] | number[]` has no schema in a CRD",
  ],
  [
    "a map with numbers as keys",
    "interface Spec { x: §Record<number, string> }",
    "keys of a map are texts",
    "Write Record<string, T>.",
  ],
  [
    "an index signature of numbers",
    "interface Spec { x: §{ [at: number]: string } }",
    "keys of a map are texts",
    "Write Record<string, T>.",
  ],
  [
    "a type that nothing declares",
    "interface Spec { x: §Missing }",
    "the type `Missing` can't be resolved",
    "Import it, or install the package that has it.",
  ],
  [
    "a type of a package that is not installed",
    'import type { Thing } from "no-such-package";\ninterface Spec { x: §Thing }',
    "the type `Thing` can't be resolved",
  ],
  [
    "a type of a file that does not exist",
    'import type { Thing } from "./missing.js";\ninterface Spec { x: §Thing[] }',
    "the type `Thing` can't be resolved",
  ],
  [
    "a namespace's type that does not resolve",
    'import type * as k8s from "no-such-package";\ninterface Spec { x: §k8s.Thing }',
    "the type `k8s.Thing` can't be resolved",
  ],
  [
    "a name that the runtime has not",
    'import type { §Int16 } from "@opwright/runtime";\ninterface Spec { x: string }',
    "@opwright/runtime has no Int16",
    "Correct the name.",
  ],
  [
    "a class with methods",
    "declare class A { a: string; §run(): void }\ninterface Spec { x: A }",
    "a function can't be stored",
  ],
];

const markers: typeof types = [
  [
    "an unknown marker near a known one",
    "interface Spec { /** §@minimun 0 */ x: Int32 }",
    "the marker minimun is not known",
    "Did you mean minimum?",
  ],
  [
    "a misspelt marker of controller-gen",
    "interface Spec {\n  // §+kubebuilder:validation:Minimun=0\n  x: Int32 }",
    "the marker kubebuilder:validation:Minimun is not known",
    "Did you mean kubebuilder:validation:Minimum?",
  ],
  [
    "a marker of controller-gen that there is not",
    "interface Spec {\n  /** §@kubebuilder:nonsense:Thing=1 */\n  x: Int32 }",
    "the marker kubebuilder:nonsense:Thing is not known",
    "Take it out, or correct its name.",
  ],
  [
    "uniqueItems, which the API server refuses",
    "interface Spec { /** §@uniqueItems true */ x: string[] }",
    "@uniqueItems: the API server refuses it",
    "Write @listType set.",
  ],
  [
    "controller-gen's UniqueItems",
    "interface Spec {\n  // §+kubebuilder:validation:UniqueItems=true\n  x: string[] }",
    "@uniqueItems: the API server refuses it",
    "Write @listType set.",
  ],
  [
    "a number's marker on a string",
    "interface Spec { /** §@minimum 0 */ x: string }",
    "@minimum is for numbers, and this is string",
  ],
  [
    "a string's marker on a list",
    "interface Spec { /** §@minLength 1 */ x: string[] }",
    "@minLength is for strings, and this is array",
    "For each item: @items:minLength",
  ],
  [
    "a list's marker on a map",
    "interface Spec { /** §@minItems 1 */ x: Record<string, string> }",
    "@minItems is for arrays, and this is object",
  ],
  [
    "items of what is no list",
    "interface Spec { /** §@items:minimum 1 */ x: Int32 }",
    "items:minimum speaks of items, and this is no array",
  ],
  [
    "a bound that is no number",
    "interface Spec { /** §@minimum many */ x: Int32 }",
    "@minimum takes a number",
  ],
  [
    "a bound without a value",
    "interface Spec { /** §@maximum */ x: Int32 }",
    "@maximum takes a number",
  ],
  [
    "a fraction as bound of an integer",
    "interface Spec { /** §@minimum 0.5 */ x: Int32 }",
    "@minimum 0.5 is a fraction, and this is an integer",
    "Write a whole number, or give the field the type Float.",
  ],
  [
    "a length below nothing",
    "interface Spec { /** §@minLength -1 */ x: string }",
    "@minLength takes a whole number from 0",
  ],
  [
    "a length with a fraction",
    "interface Spec { /** §@maxLength 1.5 */ x: string }",
    "@maxLength takes a whole number from 0",
  ],
  [
    "a minimum above the maximum",
    "interface Spec { /** §@minimum 5 @maximum 1 */ x: Int32 }",
    "@minimum 5 is above @maximum 1: no value fits",
    "Exchange them.",
  ],
  [
    "a minimum above the maximum of the alias",
    "/** @maximum 1 */\ntype Low = Int32;\ninterface Spec { /** §@minimum 5 */ x: Low }",
    "@minimum 5 is above @maximum 1: no value fits",
  ],
  [
    "contradicting lengths on an alias",
    "/** §@minLength 5 @maxLength 1 */\ntype Short = string;\ninterface Spec { x: Short }",
    "@minLength 5 is above @maxLength 1: no value fits",
  ],
  [
    "contradicting bounds of items",
    "interface Spec { /** §@items:minimum 5 @items:maximum 1 */ x: Int32[] }",
    "@minimum 5 is above @maximum 1: no value fits",
  ],
  [
    "a pattern with lookahead",
    "interface Spec { /** §@pattern ^(?=a) */ x: string }",
    "@pattern: Kubernetes' regular expressions (RE2) know no lookaround, no back-reference and no \\u",
    "Write it without.",
  ],
  [
    "a pattern that is none",
    "interface Spec { /** §@pattern ( */ x: string }",
    "@pattern: Invalid regular expression: /(/: Unterminated group",
    "Correct the regular expression.",
  ],
  [
    "a default of the wrong type",
    'interface Spec { /** §@default "1" */ x: Int32 }',
    'the default "1" is not of type integer',
    "Give a default that the field's own rules allow.",
  ],
  [
    "a default with a fraction for an integer",
    "interface Spec { /** §@default 1.5 */ x: Int32 }",
    "the default 1.5 is not of type integer",
  ],
  [
    "a default outside the enum",
    'interface Spec { /** §@default "c" */ x: "a" | "b" }',
    'the default "c" is not one of ["a","b"]',
  ],
  [
    "a default outside a nullable enum",
    'interface Spec { /** §@default "c" */ x: "a" | "b" | null }',
    'the default "c" is not one of ["a","b"]',
  ],
  [
    "a default below the minimum",
    "interface Spec { /** @minimum 1 §@default 0 */ x: Int32 }",
    "the default 0 is below the minimum 1",
  ],
  [
    "a default below a minimum that is excluded",
    "interface Spec { /** @exclusiveMinimum 0 §@default 0 */ x: Int32 }",
    "the default 0 is not above the minimum 0",
  ],
  [
    "a default that is too long",
    'interface Spec { /** @maxLength 1 §@default "ab" */ x: string }',
    'the default "ab" is longer than 1',
  ],
  [
    "a default that the pattern refuses",
    'interface Spec { /** @pattern ^a+$ §@default "b" */ x: string }',
    'the default "b" does not match ^a+$',
  ],
  [
    "a default with too many items",
    "interface Spec { /** @maxItems 1 §@default [1, 2] */ x: Int32[] }",
    "the default [1,2] has more than 1 items",
  ],
  [
    "a default with too few fields",
    "interface Spec { /** @minProperties 1 §@default {} */ x: Record<string, string> }",
    "the default {} has fewer than 1 fields",
  ],
  [
    "a default with a wrong item",
    'interface Spec { /** §@default ["a"] */ x: Int32[] }',
    'the default ["a"] is not of type integer',
  ],
  [
    "a default with an unknown field",
    'interface Spec { /** §@default {"b": 1} */ x: { a?: Int32 } }',
    'the default {"b":1} has the unknown field b',
  ],
  [
    "a default without a required field",
    "interface Spec { /** §@default {} */ x: { a: Int32 } }",
    "the default {} has no a, which is required",
  ],
  [
    "a default without a required field that has a default",
    "interface Spec { /** §@default {} */ x: { /** @default 1 */ a: Int32 } }",
    "the default {} has no a, which is required",
  ],
  [
    "null as default of what may not be null",
    "interface Spec { /** §@default null */ x: string }",
    "the default null is null, and the field is not nullable",
  ],
  [
    "a default on an alias",
    '/** §@default "a" */\ntype Port = Int32;\ninterface Spec { x: Port }',
    'the default "a" is not of type integer',
  ],
  [
    "a default that is no JSON",
    "interface Spec { /** §@default {a */ x: Record<string, string> }",
    '@default takes a JSON value, and "{a" is none',
  ],
  [
    "a list type that there is not",
    "interface Spec { /** §@listType bag */ x: string[] }",
    "@listType bag is none of atomic, set, map",
    "Correct it.",
  ],
  [
    "a map type that there is not",
    "interface Spec { /** §@mapType set */ x: Record<string, string> }",
    "@mapType set is none of atomic, granular",
    "Correct it.",
  ],
  [
    "a map list without keys",
    "interface Spec { /** §@listType map */ x: { a: string }[] }",
    "@listType map needs the keys that tell its items apart",
    "Add @listMapKey name.",
  ],
  [
    "keys without a map list",
    "interface Spec { /** §@listMapKey a */ x: { a: string }[] }",
    "@listMapKey a is for @listType map",
    "Add @listType map.",
  ],
  [
    "a key that the items have not",
    "interface Spec { /** @listType map §@listMapKey b */ x: { a: string }[] }",
    "@listMapKey b: the items have no such field",
    "Name a field of the items.",
  ],
  [
    "a key that may be missing",
    "interface Spec { /** @listType map §@listMapKey a */ x: { a?: string }[] }",
    "@listMapKey a: the field is neither required nor has a default",
    "Make it required, or give it a @default.",
  ],
  [
    "a set of objects",
    "interface Spec { /** §@listType set */ x: { a?: string }[] }",
    "@listType set is for texts, numbers and booleans",
    "Write @listType map with @listMapKey, or mark the item's type @structType atomic.",
  ],
  [
    "required and optional at once",
    "interface Spec { /** @required §@optional */ x: string }",
    "@required and @optional contradict each other",
    "Take one of them out.",
  ],
  [
    "an enum without values",
    "interface Spec { /** §@enum */ x: string }",
    "@enum takes values such as a;b",
  ],
  [
    "an enum of the wrong type",
    "interface Spec { /** §@enum a;b */ x: Int32 }",
    '@enum: "a" is not of type integer',
    "Give values of the field's type.",
  ],
];

interface Row {
  readonly name: string;
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly mend?: string;
}

function rowOf([name, marked, message, mend]: (typeof types)[number], index: number): Row {
  const source = specFile(marked, `Row${index}`);
  const place = source.indexOf("§");
  if (place < 0) throw new Error(`no § in: ${name}`);
  const text = source.replace("§", "");
  return { name, text, ...lineOf(source, place), message, ...(mend && { mend }) };
}

function lineOf(source: string, place: number) {
  const before = source.slice(0, place).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

describe.each([
  ["a type", types],
  ["a marker", markers],
])("%s that is refused", (_, table) => {
  const rows = table.map(rowOf);
  let found: readonly Diagnostic[];
  beforeAll(async () => {
    const files = rows.map(({ text }, index) => [`src/api/row${index}.ts`, text]);
    found = await diagnostics(Object.fromEntries(files), { generators: ["crd"] });
  }, 60_000);

  it.each(rows.map((row, index) => ({ ...row, index })))(
    "$name",
    ({ index, line, column, message, mend }) => {
      const file = `src/api/row${index}.ts`;
      const own = found.filter(({ location }) => location?.file === file);
      expect(own).toMatchObject([
        { message, location: { file, line, column }, ...(mend && { mend }) },
      ]);
    },
  );
});
