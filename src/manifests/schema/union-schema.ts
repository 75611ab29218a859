/** A union -> an enum, a nullable type, an int-or-string, or the reason why it can't be any. */

import { ts } from "ts-morph";
import type { JsonSchema } from "../../kubernetes/json-schema.js";
import { brandSchema } from "./brands.js";
import { inOrder } from "./literal-order.js";
import type { Place, SchemaContext } from "./type-schema.js";

export function unionSchema(type: ts.UnionType, place: Place, context: SchemaContext): JsonSchema {
  const { checker } = context;
  const members = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
  const present = members.filter(({ flags }) => !(flags & ts.TypeFlags.Null));
  const schema = ofMembers(present, place, context);
  return present.length === members.length ? schema : { ...schema, nullable: true };

  function ofMembers(parts: readonly ts.Type[], at: Place, within: SchemaContext): JsonSchema {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return within.ofType(only, at);
    if (parts.every(({ flags }) => flags & ts.TypeFlags.BooleanLiteral)) return { type: "boolean" };
    if (parts.every((part) => part.isStringLiteral()))
      return { type: "string", enum: valuesOf(parts, at, checker) };
    if (parts.every((part) => part.isNumberLiteral())) {
      const values = valuesOf(parts, at, checker);
      return { type: values.every(Number.isInteger) ? "integer" : "number", enum: values };
    }
    if (isIntOrString(parts)) return brandSchema("int-or-string") ?? {};
    context.reporter.report(
      at.node,
      `the union \`${ts.isUnionTypeNode(at.node) ? at.node.getText() : checker.typeToString(type)}\` has no schema in a CRD`,
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

function valuesOf(parts: readonly ts.Type[], { node }: Place, checker: ts.TypeChecker) {
  const values = parts.map((part) => (part as ts.StringLiteralType | ts.NumberLiteralType).value);
  return inOrder(values as (string | number)[], node, checker);
}
