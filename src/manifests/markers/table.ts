/** The markers that are understood: their spellings, what they may stand on, how their value is read. */

import type { JsonSchema, JsonValue } from "../../kubernetes/json-schema.js";

/** How the text after a marker is read. */
export type ValueForm =
  | "number"
  | "integer"
  | "boolean"
  | "text"
  | "json"
  | "enum"
  | "word"
  | "none";

/** What a marker may stand on, by the type of its schema; `any` where it does not matter. */
export type Target = "number" | "string" | "array" | "object" | "any";

export interface MarkerRule {
  /** As people of TypeScript and JSON Schema write it: `@minimum`. */
  readonly tag: string;
  /** Controller-gen's spellings, without `+`. */
  readonly go: readonly string[];
  readonly form: ValueForm;
  readonly target: Target;
  apply(schema: JsonSchema, value: JsonValue): void;
}

const validation = (name: string) => [`kubebuilder:validation:${name}`];

/** A keyword that a marker sets as it is. */
function keyword(name: keyof JsonSchema, form: ValueForm, target: Target): MarkerRule {
  return {
    tag: name,
    go: validation(name.charAt(0).toUpperCase() + name.slice(1)),
    form,
    target,
    apply(schema, value) {
      Object.assign(schema, { [name]: value });
    },
  };
}

function exclusive(bound: "minimum" | "maximum"): MarkerRule {
  const name = bound === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
  return {
    ...keyword(name, "json", "number"),
    // JSON Schema's number is a bound, OpenAPI 3.0's boolean belongs to `minimum` beside it.
    apply(schema, value) {
      if (typeof value === "number") schema[bound] = value;
      if (value !== false) schema[name] = true;
    },
  };
}

function topology(
  tag: string,
  key: "x-kubernetes-list-type" | "x-kubernetes-map-type",
  target: Target,
): MarkerRule {
  return {
    tag,
    go: [`k8s:${tag}`],
    form: "word",
    target,
    apply(schema, value) {
      schema[key] = String(value);
    },
  };
}

export const rules: readonly MarkerRule[] = [
  keyword("minimum", "number", "number"),
  keyword("maximum", "number", "number"),
  exclusive("minimum"),
  exclusive("maximum"),
  keyword("multipleOf", "number", "number"),
  keyword("minLength", "integer", "string"),
  keyword("maxLength", "integer", "string"),
  keyword("pattern", "text", "string"),
  keyword("minItems", "integer", "array"),
  keyword("maxItems", "integer", "array"),
  keyword("minProperties", "integer", "object"),
  keyword("maxProperties", "integer", "object"),
  keyword("format", "word", "any"),
  keyword("enum", "enum", "any"),
  { ...keyword("title", "text", "any"), go: ["kubebuilder:title"] },
  {
    ...keyword("default", "json", "any"),
    go: ["kubebuilder:default", "default"],
    // Controller-gen's `{}` is an empty list, too.
    apply(schema, value) {
      schema.default = schema.type === "array" && JSON.stringify(value) === "{}" ? [] : value;
    },
  },
  { ...keyword("example", "json", "any"), go: ["kubebuilder:example"] },
  {
    ...keyword("nullable", "none", "any"),
    go: ["nullable", "kubebuilder:validation:Nullable"],
    apply(schema) {
      schema.nullable = true;
    },
  },
  topology("listType", "x-kubernetes-list-type", "array"),
  topology("mapType", "x-kubernetes-map-type", "object"),
  topology("structType", "x-kubernetes-map-type", "object"),
  {
    tag: "listMapKey",
    go: ["k8s:listMapKey"],
    form: "word",
    target: "array",
    apply(schema, value) {
      schema["x-kubernetes-list-map-keys"] = [
        ...(schema["x-kubernetes-list-map-keys"] ?? []),
        String(value),
      ];
    },
  },
  {
    tag: "preserveUnknownFields",
    go: [
      "kubebuilder:pruning:PreserveUnknownFields",
      "kubebuilder:validation:XPreserveUnknownFields",
    ],
    form: "none",
    target: "any",
    apply(schema) {
      schema["x-kubernetes-preserve-unknown-fields"] = true;
    },
  },
];

/** Markers that say something about the field, not about its schema. */
export const fieldMarkers = {
  required: new Set(["required", "kubebuilder:validation:Required", "k8s:required"]),
  optional: new Set(["optional", "kubebuilder:validation:Optional", "k8s:optional"]),
} as const;

/** TSDoc's and JSDoc's own, and what belongs to other tools: let through. */
const foreign = new Set(
  [
    "alpha author beta callback category class deprecated defaultValue description eventProperty experimental",
    "external group hidden ignore inheritDoc inheritdoc internal interface label link module namespace override",
    "packageDocumentation param private privateRemarks property protected public readonly remarks returns return",
    "sealed see since summary template throws todo type typedef typeParam version virtual",
  ].flatMap((line) => line.split(" ")),
);

/** Markers that controller-gen has and the API server refuses. */
export const refused: ReadonlyMap<string, { readonly message: string; readonly mend: string }> =
  new Map(
    ["uniqueItems", "kubebuilder:validation:UniqueItems"].map((name) => [
      name,
      { message: "@uniqueItems: the API server refuses it", mend: "Write @listType set." },
    ]),
  );

const byName = new Map(
  rules.flatMap((rule) => [rule.tag, ...rule.go].map((name) => [name, rule] as const)),
);

/** `items:` before a marker means the items of the array. */
export function withoutItems(name: string): { readonly name: string; readonly depth: number } {
  const depth = name.match(/(?<=^|[:.])items[:.]/g)?.length ?? 0;
  return { name: name.replaceAll(/(?<=^|[:.])items[:.]/g, ""), depth };
}

export function findMarker(name: string): MarkerRule | undefined {
  return byName.get(withoutItems(name).name);
}

export function isFieldMarker(name: string): boolean {
  return fieldMarkers.required.has(name) || fieldMarkers.optional.has(name);
}

/** Understood, on a field or a type. */
export function isKnown(name: string): boolean {
  return findMarker(name) !== undefined || isFieldMarker(name) || refused.has(name);
}

/** Nobody's business here: another tool's, or TypeScript's own. */
export function isForeign(name: string): boolean {
  return (
    foreign.has(name) ||
    /^(genclient|k8s:(deepcopy|openapi|conversion|defaulter)|kubebuilder:(object|ac|scaffold|docs-gen|rbac|webhook|skip$))/.test(
      name,
    )
  );
}

/** The known name that was probably meant. */
export function nearestName(name: string): string | undefined {
  const names = [...byName.keys(), ...fieldMarkers.required, ...fieldMarkers.optional];
  const ranked = names
    .map((known) => ({ known, distance: distance(name.toLowerCase(), known.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(2, Math.floor(name.length / 4))
    ? best.known
    : undefined;
}

/** Levenshtein's: letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
