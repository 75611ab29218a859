/** A schema -> the same, with a rule in the place of each enum that null may stand beside. */

import type { JsonSchema } from "../../kubernetes/json-schema.js";

/** The API server refuses null where there is an enum, even one that lists it: a rule says the same. */
export function withoutNullableEnums(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties } = schema;
  const whole: JsonSchema = {
    ...schema,
    ...(items && { items: withoutNullableEnums(items) }),
    ...(additionalProperties && {
      additionalProperties: withoutNullableEnums(additionalProperties),
    }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, own]) => [name, withoutNullableEnums(own)]),
      ),
    }),
  };
  return whole.nullable && whole.enum ? withRule(whole) : whole;
}

function withRule({ enum: values = [], ...schema }: JsonSchema): JsonSchema {
  const list = values
    .filter((value) => value !== null)
    .map((value) => JSON.stringify(value))
    .join(", ");
  const rule = { rule: `self in [${list}]`, message: `must be one of ${list}` };
  const others = schema["x-kubernetes-validations"] ?? [];
  return { ...schema, "x-kubernetes-validations": [...others, rule] };
}
