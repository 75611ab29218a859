/** A value and a schema -> why the API server would refuse the one under the other. */

import type { JsonSchema, JsonValue } from "../../kubernetes/json-schema.js";

/** @returns nothing where the value fits. */
export function mismatch(value: JsonValue, schema: JsonSchema): string | undefined {
  if (value === null) return schema.nullable ? undefined : "is null, and the field is not nullable";
  const wrong = wrongType(value, schema);
  if (wrong !== undefined) return wrong;
  if (schema.enum && !schema.enum.includes(value))
    return `is not one of ${JSON.stringify(schema.enum)}`;
  if (typeof value === "number") return numberMismatch(value, schema);
  if (typeof value === "string") return textMismatch(value, schema);
  if (Array.isArray(value)) return listMismatch(value, schema);
  return typeof value === "object" ? objectMismatch(value, schema) : undefined;
}

export function wrongType(value: JsonValue, schema: JsonSchema): string | undefined {
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

function numberMismatch(value: number, schema: JsonSchema): string | undefined {
  const { minimum, maximum, multipleOf } = schema;
  if (minimum !== undefined && value < minimum) return `is below the minimum ${minimum}`;
  if (maximum !== undefined && value > maximum) return `is above the maximum ${maximum}`;
  if (schema.exclusiveMinimum && value === minimum) return `is not above the minimum ${minimum}`;
  if (schema.exclusiveMaximum && value === maximum) return `is not below the maximum ${maximum}`;
  return multipleOf !== undefined && Number.isInteger(multipleOf) && value % multipleOf !== 0
    ? `is no multiple of ${multipleOf}`
    : undefined;
}

function textMismatch(value: string, { minLength, maxLength, pattern }: JsonSchema) {
  const length = [...value].length;
  if (minLength !== undefined && length < minLength) return `is shorter than ${minLength}`;
  if (maxLength !== undefined && length > maxLength) return `is longer than ${maxLength}`;
  return pattern !== undefined && compiled(pattern)?.test(value) === false
    ? `does not match ${pattern}`
    : undefined;
}

/** Absent where JavaScript can't read what Go can. */
function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

function listMismatch(value: readonly JsonValue[], { items, minItems, maxItems }: JsonSchema) {
  if (minItems !== undefined && value.length < minItems) return `has fewer than ${minItems} items`;
  if (maxItems !== undefined && value.length > maxItems) return `has more than ${maxItems} items`;
  return items && value.map((item) => mismatch(item, items)).find(Boolean);
}

function objectMismatch(
  value: { [key: string]: JsonValue },
  schema: JsonSchema,
): string | undefined {
  const { minProperties, maxProperties } = schema;
  const names = Object.keys(value);
  if (minProperties !== undefined && names.length < minProperties)
    return `has fewer than ${minProperties} fields`;
  if (maxProperties !== undefined && names.length > maxProperties)
    return `has more than ${maxProperties} fields`;
  // Also one with a default of its own: the API server checks a default before it fills in others.
  const missing = schema.required?.find((name) => !Object.hasOwn(value, name));
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
