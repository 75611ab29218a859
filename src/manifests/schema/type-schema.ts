/** A TypeScript type -> the schema of what Kubernetes stores for it. */

import { ts } from "ts-morph";
import type { JsonSchema } from "../../kubernetes/json-schema.js";
import { applyMarkers } from "../markers/apply.js";
import { commentOf } from "../markers/comments.js";
import type { Sources } from "../source/sources.js";
import { isKubernetesTypes, isLibrarys, isRuntimes, symbolAt } from "../source/symbols.js";
import { aliasSchema, brandSchema, interfaceSchema, preserveUnknown } from "./brands.js";
import { checkConsistency } from "./consistency.js";
import { objectSchema } from "./object-schema.js";
import { holdsItself, refusal } from "./refusals.js";
import { unionSchema } from "./union-schema.js";

/** Where a type stands: errors are reported there, and a type may not hold itself. */
export interface Place {
  readonly node: ts.Node;
  readonly within: Within;
}

/** Types around a type, and aliases whose own type says nothing of them. */
export type Within = readonly (ts.Type | ts.TypeAliasDeclaration)[];

/** What the parts of this folder share. */
export interface SchemaContext extends Sources {
  /** Of a type as it is written: keeps what the aliases in it say. */
  ofNode(node: ts.TypeNode, within: Within): JsonSchema;
  /** Of a type as the checker sees it: for generics, mapped types and all that has no node. */
  ofType(type: ts.Type, place: Place): JsonSchema;
}

export function schemaContext(sources: Sources): SchemaContext {
  const context: SchemaContext = {
    ...sources,
    ofNode: (node, within) => schemaOfNode(node, within, context),
    ofType: (type, place) => schemaOfType(type, place, context),
  };
  return context;
}

/** An empty schema stands for what was reported; nothing is written then. */
const reported: JsonSchema = {};

function schemaOfNode(node: ts.TypeNode, within: Within, context: SchemaContext): JsonSchema {
  if (ts.isParenthesizedTypeNode(node)) return context.ofNode(node.type, within);
  if (ts.isArrayTypeNode(node))
    return { type: "array", items: context.ofNode(node.elementType, within) };
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) {
    return context.ofNode(node.type, within);
  }
  if (ts.isTypeLiteralNode(node)) {
    const [only, ...others] = node.members;
    if (only && ts.isIndexSignatureDeclaration(only) && others.length === 0) {
      const schema = mapOfNodes(only.parameters[0]?.type, only.type, { within, context });
      if (schema !== undefined) return schema;
    }
  }
  if (ts.isTypeReferenceNode(node)) {
    const schema = schemaOfReference(node, within, context);
    if (schema !== undefined) return schema;
  }
  if (ts.isUnionTypeNode(node)) {
    const schema = nullableNode(node, within, context);
    if (schema !== undefined) return schema;
  }
  return context.ofType(context.checker.getTypeFromTypeNode(node), { node, within });
}

/** `T | null` with a `T` that is written out: its aliases count. */
function nullableNode(
  node: ts.UnionTypeNode,
  within: Within,
  context: SchemaContext,
): JsonSchema | undefined {
  const isNull = (part: ts.TypeNode) =>
    ts.isLiteralTypeNode(part) && part.literal.kind === ts.SyntaxKind.NullKeyword;
  const isUndefined = (part: ts.TypeNode) => part.kind === ts.SyntaxKind.UndefinedKeyword;
  const rest = node.types.filter((part) => !isNull(part) && !isUndefined(part));
  const [only] = rest;
  if (rest.length !== 1 || only === undefined) return undefined;
  const schema = context.ofNode(only, within);
  return node.types.some(isNull) ? { ...schema, nullable: true } : schema;
}

interface Surroundings {
  readonly within: Within;
  readonly context: SchemaContext;
}

/** A map from texts to a type that is written out: its aliases count. */
function mapOfNodes(
  key: ts.TypeNode | undefined,
  value: ts.TypeNode | undefined,
  { within, context }: Surroundings,
): JsonSchema | undefined {
  if (key?.kind !== ts.SyntaxKind.StringKeyword || value === undefined) return undefined;
  // What is kept as it is has no type, and the values of a map need one.
  if (value.kind === ts.SyntaxKind.UnknownKeyword) return undefined;
  return { type: "object", additionalProperties: context.ofNode(value, within) };
}

/** A name: an alias that says something, or a type with a schema of its own. */
function schemaOfReference(
  node: ts.TypeReferenceNode,
  within: Within,
  context: SchemaContext,
): JsonSchema | undefined {
  const symbol = symbolAt(node.typeName, context.checker);
  if (symbol === undefined) return undefined;
  const [first, second] = node.typeArguments ?? [];
  if (isLibrarys(symbol)) {
    if (/^(Readonly)?Array$/.test(symbol.name) && first)
      return { type: "array", items: context.ofNode(first, within) };
    return symbol.name === "Record" ? mapOfNodes(first, second, { within, context }) : undefined;
  }
  if (isRuntimes(symbol) && symbol.name === "JsonValue") return preserveUnknown();
  if (isKubernetesTypes(symbol)) {
    const schema = aliasSchema(symbol.name);
    if (schema !== undefined) return schema;
  }
  const declaration = symbol.declarations?.find(ts.isTypeAliasDeclaration);
  if (declaration === undefined || declaration.typeParameters || isRuntimes(symbol))
    return undefined;
  return schemaOfAlias(declaration, { node, within }, context);
}

function schemaOfAlias(
  declaration: ts.TypeAliasDeclaration,
  place: Place,
  context: SchemaContext,
): JsonSchema {
  const type = context.checker.getTypeAtLocation(declaration.name);
  if (place.within.includes(type)) return context.ofType(type, place);
  if (place.within.includes(declaration)) {
    const { message, mend } = holdsItself(declaration.name.text);
    context.reporter.report(place.node, message, mend);
    return reported;
  }
  const isObject = ts.isTypeLiteralNode(declaration.type);
  const schema = isObject
    ? context.ofType(type, place)
    : context.ofNode(declaration.type, [...place.within, declaration]);
  const { description, markers } = commentOf(declaration);
  if (!isObject) {
    applyMarkers(schema, markers, context.reporter);
    checkConsistency(schema, markers, context.reporter);
  }
  return description === undefined ? schema : { ...schema, description };
}

function schemaOfType(type: ts.Type, place: Place, context: SchemaContext): JsonSchema {
  const { checker, reporter } = context;
  const known = wellKnown(type, checker);
  if (known !== undefined) return known;
  const refused = refusal(type, place, checker);
  if (refused !== undefined) {
    reporter.report(place.node, refused.message, refused.mend);
    return reported;
  }
  const { flags } = type;
  if (flags & ts.TypeFlags.Unknown) return preserveUnknown();
  if (flags & ts.TypeFlags.StringLiteral)
    return { type: "string", enum: [(type as ts.StringLiteralType).value] };
  if (type.isNumberLiteral())
    return { type: Number.isInteger(type.value) ? "integer" : "number", enum: [type.value] };
  if (flags & ts.TypeFlags.BooleanLiteral)
    return { type: "boolean", enum: [checker.typeToString(type) === "true"] };
  if (flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return { type: "string" };
  if (flags & ts.TypeFlags.Number) return { type: "integer" };
  if (flags & ts.TypeFlags.Boolean) return { type: "boolean" };
  if (type.isUnion()) return unionSchema(type, place, context);
  return structureOf(type, place, context);
}

function structureOf(type: ts.Type, place: Place, context: SchemaContext): JsonSchema {
  const { checker } = context;
  const within = [...place.within, type];
  const argumentsOf = () => checker.getTypeArguments(type as ts.TypeReference);
  if (checker.isArrayType(type)) {
    const [item] = argumentsOf();
    return {
      type: "array",
      ...(item ? { items: context.ofType(item, { ...place, within }) } : {}),
    };
  }
  if (checker.isTupleType(type)) {
    const items = argumentsOf();
    const [first] = items;
    return {
      type: "array",
      ...(first ? { items: context.ofType(first, { ...place, within }) } : {}),
      minItems: items.length,
      maxItems: items.length,
    };
  }
  return objectSchema(type, { ...place, within }, context);
}

/** Branded types, and interfaces whose rules are not in their TypeScript. */
function wellKnown(type: ts.Type, checker: ts.TypeChecker): JsonSchema | undefined {
  const brand = brandOf(type, checker);
  if (brand !== undefined) {
    const schema = brandSchema(brand);
    const hasNull = type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Null);
    return schema && hasNull ? { ...schema, nullable: true } : schema;
  }
  if (isJsonValue(type)) return preserveUnknown();
  const symbol = type.getSymbol();
  if (symbol === undefined || !(isRuntimes(symbol) || isKubernetesTypes(symbol))) return undefined;
  return interfaceSchema(symbol.name);
}

/** JsonValue, also as `JsonValue | undefined` and NonNullable, which lose its name. */
function isJsonValue(type: ts.Type): boolean {
  if (type.aliasSymbol?.name === "JsonValue" && isRuntimes(type.aliasSymbol)) return true;
  if (!type.isUnion() || !type.types.some(({ flags }) => flags & ts.TypeFlags.Number)) return false;
  return type.types.some((part) => {
    const values = part.getStringIndexType();
    return values !== undefined && isJsonValue(values);
  });
}

/** The brand survives generics and utility types, where a bare alias would not. */
function brandOf(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  const parts = type.isUnion() ? type.types : [type];
  const brands = parts
    .filter(({ flags }) => !(flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)))
    .map((part) => {
      const property = part.getProperty("__kubernetes");
      if (property === undefined) return undefined;
      const value = checker.getNonNullableType(checker.getTypeOfSymbol(property));
      return value.isUnion()
        ? value.types.find((member) => member.isStringLiteral())?.value
        : value.isStringLiteral()
          ? value.value
          : undefined;
    });
  const [first] = brands;
  return first !== undefined && brands.every((brand) => brand === first) ? first : undefined;
}
