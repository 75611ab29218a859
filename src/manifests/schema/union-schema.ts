/** A union -> an enum, a nullable type, an int-or-string, or the reason why it can't be any. */

import { ts } from "ts-morph";
import type { JsonSchema, JsonValue } from "../../kubernetes/json-schema.js";
import { brandSchema } from "./brands.js";
import type { Place, SchemaContext } from "./type-schema.js";

export function unionSchema(type: ts.UnionType, place: Place, context: SchemaContext): JsonSchema {
  const { checker } = context;
  const members = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
  const present = members.filter(({ flags }) => !(flags & ts.TypeFlags.Null));
  const schema = ofMembers(present, place, context);
  if (present.length === members.length) return schema;
  if (schema.enum === undefined) return { ...schema, nullable: true };
  // The API server refuses null where there is an enum, even one that lists it: a rule says the same.
  const { enum: values, ...rest } = schema;
  const list = values.map((value) => JSON.stringify(value)).join(", ");
  const rule = { rule: `self in [${list}]`, message: `must be one of ${list}` };
  return { ...rest, nullable: true, "x-kubernetes-validations": [rule] };

  function ofMembers(parts: readonly ts.Type[], at: Place, within: SchemaContext): JsonSchema {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return within.ofType(only, at);
    if (parts.every(({ flags }) => flags & ts.TypeFlags.BooleanLiteral)) return { type: "boolean" };
    if (parts.every((part) => part.isStringLiteral()))
      return { type: "string", enum: inOrder(parts, at) };
    if (parts.every((part) => part.isNumberLiteral()))
      return { type: "integer", enum: inOrder(parts, at) };
    if (isIntOrString(parts)) return brandSchema("int-or-string") ?? {};
    context.reporter.report(
      at.node,
      `the union \`${checker.typeToString(type)}\` has no schema in a CRD`,
      parts.every(({ flags }) => flags & ts.TypeFlags.Object)
        ? "Write one interface with an optional field for each case."
        : "Write one type; IntOrString holds a number or a text, JsonValue anything.",
    );
    return {};
  }
}

function isIntOrString(parts: readonly ts.Type[]): boolean {
  const [first, second] = parts.map(
    ({ flags }) => flags & (ts.TypeFlags.String | ts.TypeFlags.Number),
  );
  return parts.length === 2 && first !== 0 && second !== 0 && first !== second;
}

/** In the order of the source where it can be seen; the checker's depends on what it saw before. */
function inOrder(parts: readonly ts.Type[], { node }: Place): JsonValue[] {
  const values = parts.map(
    (part) => (part as ts.StringLiteralType | ts.NumberLiteralType).value as string | number,
  );
  const text = node.getText();
  const position = (value: string | number) => {
    const at = text.indexOf(JSON.stringify(value));
    return at >= 0 ? at : text.indexOf(`'${value}'`);
  };
  const seen = values.every((value) => position(value) >= 0);
  return seen ? values.sort((a, b) => position(a) - position(b)) : values.sort(byValue);
}

const byValue = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
