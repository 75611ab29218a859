/** Types of a field as an author writes them, each with the schema it must give. */

import type { JsonSchema } from "../../src/kubernetes/json-schema.js";

const string: JsonSchema = { type: "string" };
const integer: JsonSchema = { type: "integer" };
const boolean: JsonSchema = { type: "boolean" };
export const int32: JsonSchema = { type: "integer", format: "int32" };
export const kept: JsonSchema = { "x-kubernetes-preserve-unknown-fields": true };
export const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });
export const map = (values: JsonSchema): JsonSchema => ({
  type: "object",
  additionalProperties: values,
});
export const intOrString: JsonSchema = {
  anyOf: [{ type: "integer" }, { type: "string" }],
  "x-kubernetes-int-or-string": true,
};
/** Every property required. */
export const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties).sort(),
});

/** Other sources that the rows import. */
export const typeSources = {
  "src/shared/ports.ts": `
import type { Int32 } from "@opwright/runtime";
export interface Endpoint { port: Int32; protocol: Protocol }
export type Protocol = "UDP" | "TCP";
export const modes = ["on", "off"] as const;
`,
};

/** Type of the field `x` in `Spec`, and the schema of it; declarations before it where needed. */
const fields: readonly [name: string, type: string, schema: JsonSchema, before?: string][] = [
  ["a string", "string", string],
  ["a number is an integer, as Go's int", "number", integer],
  ["a boolean", "boolean", boolean],
  ["unknown is kept as it is", "unknown", kept],
  ["JsonValue is kept as it is", "JsonValue", kept],
  ["a list of JsonValue", "JsonValue[]", list(kept)],
  ["a map of JsonValue", "Record<string, JsonValue>", map(kept)],
  ["Int32", "Int32", int32],
  ["Int64", "Int64", { type: "integer", format: "int64" }],
  ["Float", "Float", { type: "number" }],
  ["IntOrString", "IntOrString", intOrString],
  ["number | string", "number | string", intOrString],
  ["string | number", "string | number", intOrString],
  ["Time", "Time", { type: "string", format: "date-time" }],
  ["MicroTime", "MicroTime", { type: "string", format: "date-time" }],
  ["Base64", "Base64", { type: "string", format: "byte" }],
  ["RawExtension", "RawExtension", { type: "object", ...kept }],
  ["an array", "string[]", list(string)],
  ["an Array<T>", "Array<Int32>", list(int32)],
  ["a ReadonlyArray<T>", "ReadonlyArray<Int32>", list(int32)],
  ["a readonly array", "readonly Int32[]", list(int32)],
  ["an array of arrays", "string[][]", list(list(string))],
  ["an array in parentheses", "(Int32)[]", list(int32)],
  ["an array of a union of literals", '("b" | "a")[]', list({ type: "string", enum: ["b", "a"] })],
  ["an array of objects", "{ a: string }[]", list(object({ a: string }))],
  ["a tuple of one type", "[Int32, Int32]", { ...list(int32), minItems: 2, maxItems: 2 }],
  ["a map", "Record<string, string>", map(string)],
  ["a map of brands", "Record<string, Int32>", map(int32)],
  ["an index signature", "{ [name: string]: Int32 }", map(int32)],
  ["a map of lists", "Record<string, string[]>", map(list(string))],
  [
    "a map of objects",
    "Record<string, { a?: string }>",
    map({ type: "object", properties: { a: string } }),
  ],
  ["a map of unknown", "Record<string, unknown>", { type: "object", ...kept }],
  ["a record of given keys", 'Record<"b" | "a", Int32>', object({ a: int32, b: int32 })],
  [
    "known fields and any others",
    "{ known: string; [other: string]: unknown }",
    { ...object({ known: string }), ...kept },
  ],
  [
    "a nested literal",
    "{ a: { b?: string } }",
    object({ a: { type: "object", properties: { b: string } } }),
  ],
  [
    "literals in the order of the source",
    '"Recreate" | "Always" | "Zero"',
    { type: "string", enum: ["Recreate", "Always", "Zero"] },
  ],
  ["literals in single quotes", "'b' | 'a'", { type: "string", enum: ["b", "a"] }],
  ["a literal that another begins with", '"ab" | "a"', { type: "string", enum: ["ab", "a"] }],
  ["numbers in the order of the source", "3 | 1 | 2", { type: "integer", enum: [3, 1, 2] }],
  ["numbers of which one holds another", "10 | 1 | 0", { type: "integer", enum: [10, 1, 0] }],
  ["fractions", "0.5 | 1", { type: "number", enum: [0.5, 1] }],
  ["negative numbers", "-1 | 1", { type: "integer", enum: [-1, 1] }],
  ["one literal", '"a"', { type: "string", enum: ["a"] }],
  ["true", "true", { type: "boolean", enum: [true] }],
  ["an alias of literals", "Mode", { type: "string", enum: ["b", "a"] }, 'type Mode = "b" | "a";'],
  [
    "literals of an alias and more",
    'Mode | "c"',
    { type: "string", enum: ["b", "a", "c"] },
    'type Mode = "b" | "a";',
  ],
  [
    "a const array's members",
    "(typeof modes)[number]",
    { type: "string", enum: ["on", "off"] },
    'const modes = ["on", "off"] as const;',
  ],
  [
    "a const array's members of another file",
    "(typeof modes)[number]",
    { type: "string", enum: ["on", "off"] },
    'import { modes } from "../shared/ports.js";',
  ],
  [
    "keyof an interface",
    "keyof Two",
    { type: "string", enum: ["b", "a"] },
    "interface Two { b: string; a: string }",
  ],
  [
    "an enum",
    "Color",
    { type: "string", enum: ["red", "blue"] },
    'enum Color { Red = "red", Blue = "blue" }',
  ],
  [
    "a const enum of numbers",
    "Level",
    { type: "integer", enum: [2, 1] },
    "const enum Level { High = 2, Low = 1 }",
  ],
  ["an enum with one member", "Only", { type: "string", enum: ["x"] }, 'enum Only { X = "x" }'],
  ["a template literal", ["`v", "{number}`"].join("$"), string],
  ["a nullable string", "string | null", { ...string, nullable: true }],
  ["a nullable number", "Int32 | null", { ...int32, nullable: true }],
  ["a nullable object", "{ a: string } | null", { ...object({ a: string }), nullable: true }],
  ["a nullable list", "string[] | null", { ...list(string), nullable: true }],
  ["a list of nullables", "(string | null)[]", list({ ...string, nullable: true })],
  ["a nullable int-or-string", "number | string | null", { ...intOrString, nullable: true }],
  ["a nullable boolean", "boolean | null", { ...boolean, nullable: true }],
  [
    "a nullable Quantity's brand",
    "Nullable<Int64>",
    { type: "integer", format: "int64", nullable: true },
    "type Nullable<T> = T | null;",
  ],
  [
    "a nullable enum: a rule, for null is refused where there is an enum",
    '"b" | "a" | null',
    {
      type: "string",
      nullable: true,
      "x-kubernetes-validations": [
        { rule: 'self in ["b", "a"]', message: 'must be one of "b", "a"' },
      ],
    },
  ],
  [
    "a nullable alias of literals",
    "Mode | null",
    {
      type: "string",
      nullable: true,
      "x-kubernetes-validations": [
        { rule: 'self in ["b", "a"]', message: 'must be one of "b", "a"' },
      ],
    },
    'type Mode = "b" | "a";',
  ],
  [
    "an imported interface",
    "Endpoint",
    object({ port: int32, protocol: { type: "string", enum: ["UDP", "TCP"] } }),
    'import type { Endpoint } from "../shared/ports.js";',
  ],
  [
    "an import under another name",
    "E[]",
    list(object({ port: int32, protocol: { type: "string", enum: ["UDP", "TCP"] } })),
    'import type { Endpoint as E } from "../shared/ports.js";',
  ],
  [
    "an import by import()",
    'import("../shared/ports.js").Endpoint',
    object({ port: int32, protocol: { type: "string", enum: ["UDP", "TCP"] } }),
  ],
  ["a generic", "Box<Int32>", object({ value: int32 }), "interface Box<T> { value: T }"],
  [
    "a generic of literals: sorted",
    'Box<"b" | "a">',
    object({ value: { type: "string", enum: ["a", "b"] } }),
    "interface Box<T> { value: T }",
  ],
  [
    "a generic alias",
    "Pair<Time>",
    object({
      a: { type: "string", format: "date-time" },
      b: { type: "string", format: "date-time" },
    }),
    "type Pair<T> = { a: T; b: T };",
  ],
  ["a generic list", "Many<Int32>", list(int32), "type Many<T> = T[];"],
  [
    "generics of generics",
    "Box<Box<Int32>>",
    object({ value: object({ value: int32 }) }),
    "interface Box<T> { value: T }",
  ],
  [
    "a generic with a default",
    "Box",
    object({ value: int32 }),
    "interface Box<T = Int32> { value: T }",
  ],
  [
    "Partial",
    "Partial<Two>",
    { type: "object", properties: { a: int32, b: string } },
    "interface Two { a: Int32; b: string }",
  ],
  [
    "Required",
    "Required<Two>",
    object({ a: int32, b: string }),
    "interface Two { a?: Int32; b?: string }",
  ],
  ["Pick", 'Pick<Two, "a">', object({ a: int32 }), "interface Two { a: Int32; b: string }"],
  ["Omit", 'Omit<Two, "a">', object({ b: string }), "interface Two { a: Int32; b: string }"],
  [
    "Readonly",
    "Readonly<Two>",
    object({ a: int32, b: string }),
    "interface Two { a: Int32; b: string }",
  ],
  ["NonNullable", "NonNullable<Maybe>", int32, "type Maybe = Int32 | null | undefined;"],
  [
    "Exclude",
    'Exclude<Mode, "a">',
    { type: "string", enum: ["c", "b"] },
    'type Mode = "c" | "a" | "b";',
  ],
  ["indexed access", 'Two["a"]', int32, "interface Two { a: Int32; b: string }"],
  [
    "extends",
    "Three",
    object({ a: int32, b: string }),
    "interface Two { a: Int32 } interface Three extends Two { b: string }",
  ],
  [
    "extends that overrides",
    "Three",
    object({ a: { type: "string", enum: ["x"] } }),
    'interface Two { a: string } interface Three extends Two { a: "x" }',
  ],
  [
    "an intersection",
    "One & Two",
    object({ a: int32, b: string }),
    "interface One { a: Int32 } interface Two { b: string }",
  ],
  [
    "an intersection with a literal",
    "One & { b?: string }",
    { type: "object", properties: { a: int32, b: string }, required: ["a"] },
    "interface One { a: Int32 }",
  ],
  [
    "a class's public fields",
    "Data",
    object({ a: int32 }),
    "declare class Data { a: Int32; private b: string; protected c: string; static d: string; #e: string }",
  ],
  ["readonly fields", "{ readonly a: string }", object({ a: string })],
  ["a field that is never there", "{ a: string; b?: never }", object({ a: string })],
  [
    "undefined in a union",
    "{ a: string | undefined; b?: Int32 | undefined }",
    { type: "object", properties: { a: string, b: int32 }, required: ["a"] },
  ],
  [
    "names that need quotes",
    '{ "a-b": string; "on": string }',
    object({ "a-b": string, on: string }),
  ],
  [
    "fields that are marked internal",
    "{ a: string; /** @internal */ b: string }",
    object({ a: string }),
  ],
  [
    "the names of a prototype",
    "{ constructor: string; toString: string; __proto: string }",
    object({ __proto: string, constructor: string, toString: string }),
  ],
];

export const typeRows = fields.map(([name, type, schema, before = ""]) => ({
  name,
  source: `${before}\nexport interface Spec { x: ${type} }`,
  schema,
}));
