/** A field's schema -> what the API server would refuse, or what no object could satisfy. */

import type { JsonSchema, JsonValue } from "../../kubernetes/json-schema.js";
import type { Marker } from "../markers/comments.js";
import type { Reporter } from "../source/reporter.js";

/** Reported at the first marker, which is on the field. */
export function checkConsistency(
  schema: JsonSchema,
  markers: readonly Marker[],
  reporter: Reporter,
): void {
  const [first] = markers;
  if (first === undefined) return;
  const report = (message: string, mend: string, tag: string) => {
    const marker =
      markers.find(({ name }) => name.toLowerCase().includes(tag.toLowerCase())) ?? first;
    reporter.at(marker.file, marker.offset, message, mend);
  };
  for (const [low, high] of bounds) {
    const [least, most] = [schema[low], schema[high]];
    if (typeof least === "number" && typeof most === "number" && least > most) {
      report(`@${low} ${least} is above @${high} ${most}: no value fits`, "Exchange them.", low);
    }
  }
  if (schema.pattern !== undefined) checkPattern(schema.pattern, report);
  if (schema.default !== undefined) {
    const wrong = mismatch(schema.default, schema);
    if (wrong !== undefined)
      report(
        `the default ${JSON.stringify(schema.default)} ${wrong}`,
        "Give a default that the field's own rules allow.",
        "default",
      );
  }
  if (
    schema["x-kubernetes-list-type"] === "map" &&
    schema["x-kubernetes-list-map-keys"] === undefined
  ) {
    report(
      "@listType map needs the keys that tell its items apart",
      "Add @listMapKey name.",
      "listType",
    );
  }
  for (const key of schema["x-kubernetes-list-map-keys"] ?? []) {
    if (schema.items?.properties?.[key] === undefined) {
      report(
        `@listMapKey ${key}: the items have no such field`,
        "Name a field of the items.",
        "listMapKey",
      );
    }
  }
}

const bounds = [
  ["minimum", "maximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
] as const;

function checkPattern(
  pattern: string,
  report: (message: string, mend: string, tag: string) => void,
): void {
  if (/\(\?<?[=!]/.test(pattern) || /\\[1-9]/.test(pattern)) {
    report(
      "@pattern: Kubernetes' regular expressions (RE2) know no lookaround and no back-reference",
      "Write it without.",
      "pattern",
    );
    return;
  }
  try {
    new RegExp(pattern.replace(/\(\?[a-z]+\)/g, ""), "u");
  } catch (error) {
    report(`@pattern: ${(error as Error).message}`, "Correct the regular expression.", "pattern");
  }
}

/** Why a value does not fit; nothing where it does. */
export function mismatch(value: JsonValue, schema: JsonSchema): string | undefined {
  if (value === null) return schema.nullable ? undefined : "is null, and the field is not nullable";
  const wrong = wrongType(value, schema);
  if (wrong !== undefined) return wrong;
  if (schema.enum && !schema.enum.includes(value))
    return `is not one of ${JSON.stringify(schema.enum)}`;
  if (typeof value === "number") {
    if (schema.minimum !== undefined && value < schema.minimum)
      return `is below the minimum ${schema.minimum}`;
    if (schema.maximum !== undefined && value > schema.maximum)
      return `is above the maximum ${schema.maximum}`;
  }
  if (typeof value === "string") {
    const length = [...value].length;
    if (schema.minLength !== undefined && length < schema.minLength)
      return `is shorter than ${schema.minLength}`;
    if (schema.maxLength !== undefined && length > schema.maxLength)
      return `is longer than ${schema.maxLength}`;
  }
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    return value.map((item) => mismatch(item, items)).find(Boolean);
  }
  return typeof value === "object" && !Array.isArray(value)
    ? objectMismatch(value, schema)
    : undefined;
}

function wrongType(value: JsonValue, schema: JsonSchema): string | undefined {
  if (schema["x-kubernetes-int-or-string"]) {
    return Number.isInteger(value) || typeof value === "string"
      ? undefined
      : "is no integer and no text";
  }
  const matches: Readonly<Record<NonNullable<JsonSchema["type"]>, boolean>> = {
    array: Array.isArray(value),
    boolean: typeof value === "boolean",
    integer: Number.isInteger(value),
    number: typeof value === "number",
    object: typeof value === "object" && !Array.isArray(value),
    string: typeof value === "string",
  };
  return schema.type === undefined || matches[schema.type]
    ? undefined
    : `is not of type ${schema.type}`;
}

function objectMismatch(
  value: { [key: string]: JsonValue },
  schema: JsonSchema,
): string | undefined {
  const missing = schema.required?.find(
    (name) => !(name in value) && schema.properties?.[name]?.default === undefined,
  );
  if (missing !== undefined) return `has no ${missing}, which is required`;
  for (const [name, part] of Object.entries(value)) {
    const own = schema.properties?.[name] ?? schema.additionalProperties;
    if (own === undefined && !schema["x-kubernetes-preserve-unknown-fields"])
      return `has the unknown field ${name}`;
    const wrong = own && mismatch(part, own);
    if (wrong !== undefined) return `has ${name}, which ${wrong}`;
  }
  return undefined;
}
