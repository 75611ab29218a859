/** Comments on fields and types, each with the schema it must give. */

import type { JsonSchema } from "../../src/kubernetes/json-schema.js";

const doc = (...lines: string[]) =>
  `\n/**\n${lines.map((line) => `   * ${line}`).join("\n")}\n   */\n  `;
const int32: JsonSchema = { type: "integer", format: "int32" };
const string: JsonSchema = { type: "string" };
const names = { type: "array", items: string } as const;

/** The same by a tag, by controller-gen's spelling with `+` and with `@`, and on one line. */
const spellings: readonly [tag: string, go: string, type: string, schema: JsonSchema][] = [
  ["minimum 0", "validation:Minimum=0", "Int32", { ...int32, minimum: 0 }],
  ["minimum -5", "validation:Minimum=-5", "Int32", { ...int32, minimum: -5 }],
  ["maximum 10", "validation:Maximum=10", "Int32", { ...int32, maximum: 10 }],
  ["minimum 0.5", "validation:Minimum=0.5", "Float", { type: "number", minimum: 0.5 }],
  [
    "exclusiveMaximum true",
    "validation:ExclusiveMaximum=true",
    "Int32",
    { ...int32, exclusiveMaximum: true },
  ],
  ["multipleOf 5", "validation:MultipleOf=5", "number", { type: "integer", multipleOf: 5 }],
  ["minLength 1", "validation:MinLength=1", "string", { ...string, minLength: 1 }],
  ["maxLength 63", "validation:MaxLength=63", "string", { ...string, maxLength: 63 }],
  [
    "pattern ^[a-z]+$",
    "validation:Pattern=`^[a-z]+$`",
    "string",
    { ...string, pattern: "^[a-z]+$" },
  ],
  ["pattern ^a=b:c$", "validation:Pattern=^a=b:c$", "string", { ...string, pattern: "^a=b:c$" }],
  [
    "pattern ^[0-9]+%?$",
    'validation:Pattern="^[0-9]+%?$"',
    "IntOrString",
    {
      anyOf: [{ type: "integer" }, string],
      "x-kubernetes-int-or-string": true,
      pattern: "^[0-9]+%?$",
    },
  ],
  ["format ipv4", "validation:Format=ipv4", "string", { ...string, format: "ipv4" }],
  ["enum b;a", "validation:Enum=b;a", "string", { ...string, enum: ["b", "a"] }],
  [
    'enum ["b c", "on"]',
    'validation:Enum={"b c",on}',
    "string",
    { ...string, enum: ["b c", "on"] },
  ],
  ["enum 2;1", "validation:Enum=2;1", "Int32", { ...int32, enum: [2, 1] }],
  ["minItems 1", "validation:MinItems=1", "string[]", { ...names, minItems: 1 }],
  ["maxItems 5", "validation:MaxItems=5", "string[]", { ...names, maxItems: 5 }],
  [
    "minProperties 1",
    "validation:MinProperties=1",
    "Record<string, string>",
    { type: "object", additionalProperties: string, minProperties: 1 },
  ],
  [
    "maxProperties 5",
    "validation:MaxProperties=5",
    "Record<string, string>",
    { type: "object", additionalProperties: string, maxProperties: 5 },
  ],
  [
    "items:minLength 1",
    "validation:items:MinLength=1",
    "string[]",
    { type: "array", items: { ...string, minLength: 1 } },
  ],
  [
    "items.maxLength 9",
    "validation:items:MaxLength=9",
    "string[]",
    { type: "array", items: { ...string, maxLength: 9 } },
  ],
  [
    "items:items:minimum 0",
    "validation:items:items:Minimum=0",
    "Int32[][]",
    { type: "array", items: { type: "array", items: { ...int32, minimum: 0 } } },
  ],
  [
    "items:enum b;a",
    "validation:items:Enum=b;a",
    "string[]",
    { type: "array", items: { ...string, enum: ["b", "a"] } },
  ],
  ["title A title", 'title="A title"', "string", { ...string, title: "A title" }],
  ['default "x"', "default=x", "string", { ...string, default: "x" }],
  ['default "x y"', 'default="x y"', "string", { ...string, default: "x y" }],
  ["default 3", "default=3", "Int32", { ...int32, default: 3 }],
  ["default true", "default=true", "boolean", { type: "boolean", default: true }],
  ["default []", "default={}", "string[]", { ...names, default: [] }],
  ['default ["a", "b"]', "default={a,b}", "string[]", { ...names, default: ["a", "b"] }],
  [
    "default {}",
    "default={}",
    "Record<string, string>",
    { type: "object", additionalProperties: string, default: {} },
  ],
  [
    'default {"a": "1"}',
    'default={a: "1"}',
    "Record<string, string>",
    { type: "object", additionalProperties: string, default: { a: "1" } },
  ],
  ['example "nginx"', "example=nginx", "string", { ...string, example: "nginx" }],
  ["nullable", "validation:Nullable", "string", { ...string, nullable: true }],
  [
    "preserveUnknownFields",
    "pruning:PreserveUnknownFields",
    "{ a?: string }",
    { type: "object", properties: { a: string }, "x-kubernetes-preserve-unknown-fields": true },
  ],
];

const spelled = spellings.flatMap(([tag, go, type, schema]) => [
  { name: `@${tag}`, source: `interface Spec { ${doc(`@${tag}`)}x: ${type} }`, schema },
  {
    name: `@${tag} on one line`,
    source: `interface Spec { /** Text. @${tag} */ x: ${type} }`,
    schema: { ...schema, description: "Text." },
  },
  {
    name: `+kubebuilder:${go} for @${tag}`,
    source: `interface Spec { ${doc(`+kubebuilder:${go}`)}x: ${type} }`,
    schema,
  },
  {
    name: `@kubebuilder:${go} for @${tag}`,
    source: `interface Spec { ${doc(`@kubebuilder:${go}`)}x: ${type} }`,
    schema,
  },
  {
    name: `// +kubebuilder:${go} for @${tag}`,
    source: `interface Spec {\n  // +kubebuilder:${go}\n  x: ${type} }`,
    schema,
  },
]);

const others: readonly [name: string, source: string, schema: JsonSchema][] = [
  [
    "a bound that is excluded, as JSON Schema writes it",
    "interface Spec { /** @exclusiveMinimum 0 */ x: Int32 }",
    { ...int32, minimum: 0, exclusiveMinimum: true },
  ],
  [
    "+default takes JSON",
    `interface Spec { ${doc("+default=[1, 2]")}x: Int32[] }`,
    { type: "array", items: int32, default: [1, 2] },
  ],
  [
    "+listType, +listMapKey",
    `interface Spec { ${doc("+listType=map", "+listMapKey=name")}x: { name: string }[] }`,
    {
      type: "array",
      items: { type: "object", properties: { name: string }, required: ["name"] },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    },
  ],
  [
    "two keys on one line",
    `interface Spec { /** @listType map @listMapKey a @listMapKey b */ x: { a: string; b: string }[] }`,
    {
      type: "array",
      items: { type: "object", properties: { a: string, b: string }, required: ["a", "b"] },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["a", "b"],
    },
  ],
  [
    "+mapType",
    `interface Spec { ${doc("+mapType=atomic")}x: Record<string, string> }`,
    { type: "object", additionalProperties: string, "x-kubernetes-map-type": "atomic" },
  ],
  [
    "+structType on a type",
    `/** +structType=atomic */\ninterface A { a: string }\ninterface Spec { x: A }`,
    {
      type: "object",
      properties: { a: string },
      required: ["a"],
      "x-kubernetes-map-type": "atomic",
    },
  ],
  [
    "@listType set",
    "interface Spec { /** @listType set */ x: string[] }",
    { ...names, "x-kubernetes-list-type": "set" },
  ],
  [
    "several on one line",
    "interface Spec { /** Port. @minimum 1 @maximum 65535 @default 80 */ x: Int32 }",
    { ...int32, minimum: 1, maximum: 65535, default: 80, description: "Port." },
  ],
  [
    "fields of one line have comments of their own",
    "interface Spec { y: string; /** The x. @minimum 1 */ x: Int32; /** Not the x's. */ z: string }",
    { ...int32, minimum: 1, description: "The x." },
  ],
  [
    "an alias's markers and text",
    "/** A port. @minimum 1 @maximum 65535 */\ntype Port = Int32;\ninterface Spec { x: Port }",
    { ...int32, minimum: 1, maximum: 65535, description: "A port." },
  ],
  [
    "an alias's markers below a field's text",
    "/** A port. @minimum 1 */\ntype Port = Int32;\ninterface Spec { /** Of the service. @maximum 9 */ x: Port }",
    { ...int32, minimum: 1, maximum: 9, description: "Of the service." },
  ],
  [
    "an alias of an alias",
    "/** @minimum 1 */\ntype Port = Int32;\n/** @maximum 9 */\ntype Low = Port;\ninterface Spec { x: Low }",
    { ...int32, minimum: 1, maximum: 9 },
  ],
  [
    "an alias in a list",
    "/** @minimum 1 */\ntype Port = Int32;\ninterface Spec { x: Port[] }",
    { type: "array", items: { ...int32, minimum: 1 } },
  ],
  [
    "an alias in an Array<T>",
    "/** @minimum 1 */\ntype Port = Int32;\ninterface Spec { x: readonly Port[] | null }",
    { type: "array", items: { ...int32, minimum: 1 }, nullable: true },
  ],
  [
    "an alias in a map",
    "/** @minimum 1 */\ntype Port = Int32;\ninterface Spec { x: Record<string, Port> }",
    { type: "object", additionalProperties: { ...int32, minimum: 1 } },
  ],
  [
    "an alias in an index signature",
    "/** @minimum 1 */\ntype Port = Int32;\ninterface Spec { x: { [name: string]: Port } }",
    { type: "object", additionalProperties: { ...int32, minimum: 1 } },
  ],
  [
    "an alias that may be null",
    "/** @minimum 1 */\ntype Port = Int32;\ninterface Spec { x: Port | null }",
    { ...int32, minimum: 1, nullable: true },
  ],
  [
    "an alias of an optional field that may be null",
    "/** @minimum 1 */\ntype Port = Int32;\ninterface Spec { x?: Port | null }",
    { ...int32, minimum: 1, nullable: true },
  ],
  [
    "a type parameter that is called as a type",
    "interface T { a: string }\ninterface Box<T> { /** The x. */ x: T; y: T[] }\ninterface Spec { x: Box<Int32> }",
    {
      type: "object",
      properties: { x: { ...int32, description: "The x." }, y: { type: "array", items: int32 } },
      required: ["x", "y"],
    },
  ],
  [
    "an alias of an optional field",
    "/** @minimum 1 */\ntype Port = Int32;\ninterface Spec { x?: Port }",
    { ...int32, minimum: 1 },
  ],
  [
    "a field's markers through Partial",
    "interface A { /** The a. @minimum 1 */ a: Int32 }\ninterface Spec { x: Partial<A> }",
    { type: "object", properties: { a: { ...int32, minimum: 1, description: "The a." } } },
  ],
  [
    "a field's markers through Pick",
    'interface A { /** @minimum 1 */ a: Int32; b: string }\ninterface Spec { x: Pick<A, "a"> }',
    { type: "object", properties: { a: { ...int32, minimum: 1 } }, required: ["a"] },
  ],
  [
    "a field's markers through extends",
    "interface A { /** @minimum 1 */ a: Int32 }\ninterface B extends A { b?: string }\ninterface Spec { x: B }",
    { type: "object", properties: { a: { ...int32, minimum: 1 }, b: string }, required: ["a"] },
  ],
  [
    "a description of several lines",
    `interface Spec { ${doc("First.", "", "  Second, indented.", "- item")}x: string }`,
    { ...string, description: "First.\n\n  Second, indented.\n- item" },
  ],
  [
    "a description up to the first marker",
    `interface Spec { ${doc("Text.", "@minLength 1", "More of no use.")}x: string }`,
    { ...string, description: "Text.", minLength: 1 },
  ],
  [
    "a description after Go's markers",
    `interface Spec { ${doc("+kubebuilder:validation:MinLength=1", "Text.")}x: string }`,
    { ...string, description: "Text.", minLength: 1 },
  ],
  [
    "a description in // lines is none",
    "interface Spec {\n  // Not for users.\n  x: string }",
    string,
  ],
  [
    "a plain comment is none",
    "interface Spec {\n  /* Not for users. @minimum 3 */\n  x: Int32 }",
    int32,
  ],
  [
    "the last of two blocks",
    "interface Spec {\n  /** Old. */\n  /** New. */\n  x: string }",
    { ...string, description: "New." },
  ],
  [
    "an @ within the text",
    "interface Spec { /** Ask @team or a@b.example, not @minimal. */ x: string }",
    { ...string, description: "Ask @team or a@b.example, not @minimal." },
  ],
  [
    "links",
    "interface Spec { /** See {@link Other} and {@link Other | this}. */ x: string }",
    { ...string, description: "See Other and Other." },
  ],
  [
    "TODO lines and what follows ---",
    `interface Spec { ${doc("Text.", "TODO: later", "---", "Notes.")}x: string }`,
    { ...string, description: "Text." },
  ],
  [
    "other tools' tags",
    `interface Spec { ${doc("Text.", "@deprecated use y", "@see https://example.com", "@remarks long")}x: string }`,
    { ...string, description: "Text." },
  ],
  [
    "the type's text where the field has none",
    "/** An A. */\ninterface A { a?: string }\ninterface Spec { x: A }",
    { type: "object", properties: { a: string }, description: "An A." },
  ],
  [
    "the field's text before the type's",
    "/** An A. */\ninterface A { a?: string }\ninterface Spec { /** The x. */ x: A }",
    { type: "object", properties: { a: string }, description: "The x." },
  ],
  [
    "JSON over several lines",
    `interface Spec { ${doc("@default {", '  "a": "1",', '  "b": "2"', "}")}x: Record<string, string> }`,
    { type: "object", additionalProperties: string, default: { a: "1", b: "2" } },
  ],
  [
    "a default with the end of a comment in it",
    'interface Spec { /** @default "*\\/5 * * * *" */ x: string }',
    { ...string, default: "*/5 * * * *" },
  ],
  [
    "template braces",
    "interface Spec { /** As {{ .Name }} and {{x}}. */ x: string }",
    { ...string, description: "As {{ .Name }} and {{x}}." },
  ],
  [
    "@optional and @required beat the type",
    "interface Spec { x: { /** @optional */ a: string; /** @required */ b?: string; /** +kubebuilder:validation:Optional */ c: string; /** +required */ d?: string } }",
    {
      type: "object",
      properties: { a: string, b: string, c: string, d: string },
      required: ["b", "d"],
    },
  ],
  [
    "a nullable enum by a marker: a rule, for null is refused where there is an enum",
    'interface Spec { /** @nullable */ x: "b" | "a" }',
    {
      ...string,
      nullable: true,
      "x-kubernetes-validations": [
        { rule: 'self in ["b", "a"]', message: 'must be one of "b", "a"' },
      ],
    },
  ],
  [
    "an enum by a marker on what may be null",
    "interface Spec { /** @enum b;a */ x: string | null }",
    {
      ...string,
      nullable: true,
      "x-kubernetes-validations": [
        { rule: 'self in ["b", "a"]', message: 'must be one of "b", "a"' },
      ],
    },
  ],
  [
    "null as the default of a nullable",
    "interface Spec { /** @default null */ x?: string | null }",
    { ...string, nullable: true, default: null },
  ],
  [
    "a default within an object's default",
    'interface Spec { /** @default {"a": 1} */ x?: { a?: Int32; /** @default 2 */ b?: Int32 } }',
    {
      type: "object",
      properties: { a: int32, b: { ...int32, default: 2 } },

      default: { a: 1 },
    },
  ],
  [
    "markers on an interface",
    "/** @minProperties 1 */\ninterface A { a?: string }\ninterface Spec { x: A }",
    { type: "object", properties: { a: string }, minProperties: 1 },
  ],
];

export const markerRows = [
  ...spelled,
  ...others.map(([name, source, schema]) => ({ name, source, schema })),
];
