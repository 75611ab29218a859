/** An object type -> its properties, or the type of its values. */

import { ts } from "ts-morph";
import type { JsonSchema } from "../../kubernetes/json-schema.js";
import { applyMarkers } from "../markers/apply.js";
import { type Comment, commentOf } from "../markers/comments.js";
import { fieldMarkers } from "../markers/table.js";
import { checkConsistency } from "./consistency.js";
import type { Place, SchemaContext } from "./type-schema.js";

export function objectSchema(type: ts.Type, place: Place, context: SchemaContext): JsonSchema {
  const { checker, reporter } = context;
  const properties = checker.getPropertiesOfType(type).filter(isField);
  const values = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  const schema: JsonSchema = { type: "object" };
  if (
    values === undefined &&
    properties.length === 0 &&
    checker.getIndexInfoOfType(type, ts.IndexKind.Number)
  ) {
    reporter.report(place.node, "keys of a map are texts", "Write Record<string, T>.");
    return schema;
  }
  if (values !== undefined && properties.length === 0) mapOf(schema, { values, place }, context);
  if (values !== undefined && properties.length > 0)
    schema["x-kubernetes-preserve-unknown-fields"] = true;
  for (const property of properties) addField(schema, { property, place }, context);
  schema.required?.sort();
  const declaration = declarationOf(type);
  if (declaration !== undefined) {
    const { description, markers } = commentOf(declaration);
    applyMarkers(schema, markers, reporter);
    checkConsistency(schema, markers, reporter);
    if (description !== undefined) schema.description = description;
  }
  return schema;
}

function mapOf(
  schema: JsonSchema,
  { values, place }: { values: ts.IndexInfo; place: Place },
  context: SchemaContext,
): void {
  if (values.type.flags & ts.TypeFlags.Unknown)
    schema["x-kubernetes-preserve-unknown-fields"] = true;
  else schema.additionalProperties = context.ofType(values.type, place);
}

/** Public, and data: no method, nothing that is private, nothing that is the brand's. */
function isField(property: ts.Symbol): boolean {
  if (property.name === "__kubernetes" || property.name.startsWith("__@")) return false;
  const declaration = property.declarations?.[0];
  if (declaration === undefined) return true;
  if (ts.canHaveModifiers(declaration)) {
    const hidden = [
      ts.SyntaxKind.PrivateKeyword,
      ts.SyntaxKind.ProtectedKeyword,
      ts.SyntaxKind.StaticKeyword,
    ];
    if (ts.getModifiers(declaration)?.some(({ kind }) => hidden.includes(kind))) return false;
  }
  const name = ts.getNameOfDeclaration(declaration);
  if (name !== undefined && ts.isPrivateIdentifier(name)) return false;
  return !commentOf(declaration).markers.some((marker) => /^(internal|ignore)$/.test(marker.name));
}

interface Field {
  readonly property: ts.Symbol;
  /** Of the object; errors of a field that the project does not write are shown there. */
  readonly place: Place;
}

/** A field of an object's type -> a property of its schema. */
export function addField(
  schema: JsonSchema,
  { property, place }: Field,
  context: SchemaContext,
): void {
  const { checker, reporter } = context;
  const declaration = property.declarations?.[0];
  const type = checker.getTypeOfSymbol(property);
  // `x?: never` says that there is no such field.
  const nothing = ts.TypeFlags.Never | ts.TypeFlags.Undefined;
  if (property.flags & ts.SymbolFlags.Optional && type.flags & nothing) return;
  const field = declared(property, type, context);
  const node = field ?? declaration ?? place.node;
  const at = isOfProject(node, context) ? node : place.node;
  const own =
    field === undefined
      ? context.ofType(withoutUndefined(type, checker), { node: at, within: place.within })
      : context.ofNode(field, place.within);
  const comment: Comment = declaration === undefined ? { markers: [] } : commentOf(declaration);
  applyMarkers(own, comment.markers, reporter);
  if (comment.description !== undefined) own.description = comment.description;
  checkConsistency(own, comment.markers, reporter);
  schema.properties = { ...schema.properties, [property.name]: own };
  if (isRequired(property, comment)) schema.required = [...(schema.required ?? []), property.name];
}

function isRequired(property: ts.Symbol, { markers }: Comment): boolean {
  if (markers.some(({ name }) => fieldMarkers.required.has(name))) return true;
  if (markers.some(({ name }) => fieldMarkers.optional.has(name))) return false;
  return !(property.flags & ts.SymbolFlags.Optional);
}

/**
 * The type as the field's declaration writes it, where that is still its type: in a mapped or generic
 * type the declaration may say less, or something else.
 */
function declared(
  property: ts.Symbol,
  type: ts.Type,
  { checker }: SchemaContext,
): ts.TypeNode | undefined {
  const declaration = property.declarations?.[0];
  if (
    declaration === undefined ||
    !(ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration))
  )
    return undefined;
  if (declaration.type === undefined) return undefined;
  if (isOpen(declaration.type, checker)) return undefined;
  const written = checker.getTypeFromTypeNode(declaration.type);
  return isSame(written, type, checker) ? declaration.type : undefined;
}

/** Speaks of a type parameter, so that it is another type in every instance. */
function isOpen(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isIdentifier(node)) {
    const symbol = checker.getSymbolAtLocation(node);
    return symbol !== undefined && (symbol.flags & ts.SymbolFlags.TypeParameter) !== 0;
  }
  return ts.forEachChild(node, (child) => isOpen(child, checker)) ?? false;
}

/** Apart from `undefined`, which an optional field has besides. */
function isSame(a: ts.Type, b: ts.Type, checker: ts.TypeChecker): boolean {
  if (hasNull(a) !== hasNull(b)) return false;
  const [first, second] = [checker.getNonNullableType(a), checker.getNonNullableType(b)];
  return first === second || text(first, checker) === text(second, checker);
}

const hasNull = (type: ts.Type) =>
  type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Null);

const text = (type: ts.Type, checker: ts.TypeChecker) =>
  checker.typeToString(
    type,
    undefined,
    ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseFullyQualifiedType,
  );

/** `T` of `T | undefined`; what else is in the union stays. */
function withoutUndefined(type: ts.Type, checker: ts.TypeChecker): ts.Type {
  if (!type.isUnion() || !type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined))
    return type;
  return hasNull(type) ? type : checker.getNonNullableType(type);
}

function isOfProject(node: ts.Node, { files }: SchemaContext): boolean {
  return files.includes(node.getSourceFile());
}

/** The interface, or the alias of an object literal, whose comment describes the type. */
function declarationOf(type: ts.Type): ts.Declaration | undefined {
  const declaration = type.aliasSymbol?.declarations?.[0] ?? type.getSymbol()?.declarations?.[0];
  if (declaration === undefined) return undefined;
  return ts.isInterfaceDeclaration(declaration) ||
    ts.isTypeAliasDeclaration(declaration) ||
    ts.isClassDeclaration(declaration)
    ? declaration
    : undefined;
}
