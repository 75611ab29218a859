/** An expression of literals -> its value, without running anything. */

import { ts } from "ts-morph";
import type { JsonValue } from "../../kubernetes/json-schema.js";
import type { Sources } from "./sources.js";
import { symbolAt } from "./symbols.js";

/**
 * Strings, numbers, booleans, null, arrays and objects of them, and constants that name such.
 * What can't be read is reported at its place; the value is then undefined.
 */
export function literalValue(node: ts.Expression, sources: Sources): JsonValue | undefined {
  const { checker, reporter } = sources;
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node)
  ) {
    return literalValue(node.expression, sources);
  }
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = literalValue(node.operand, sources);
    return typeof value === "number" ? -value : undefined;
  }
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.map((element) => literalValue(element, sources) ?? null);
  }
  if (ts.isObjectLiteralExpression(node)) return objectValue(node, sources);
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
    const declaration = symbolAt(node, checker)?.valueDeclaration;
    if (
      declaration &&
      (ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration)) &&
      declaration.initializer
    ) {
      return literalValue(declaration.initializer, sources);
    }
  }
  reporter.report(
    node,
    `\`${node.getText()}\` is not a literal, so it can't be read without running the program`,
    "Write the value itself here, or a constant that holds it.",
  );
  return undefined;
}

function objectValue(node: ts.ObjectLiteralExpression, sources: Sources): JsonValue {
  const value: Record<string, JsonValue> = {};
  for (const property of node.properties) {
    const name =
      property.name && (ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name))
        ? property.name.text
        : undefined;
    if (
      name === undefined ||
      !(ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property))
    ) {
      sources.reporter.report(
        property,
        "only `name: value` can be read here",
        "Write the value itself here.",
      );
      continue;
    }
    const initializer = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    const read = ts.isShorthandPropertyAssignment(property)
      ? shorthandValue(property, sources)
      : literalValue(initializer as ts.Expression, sources);
    if (read !== undefined) value[name] = read;
  }
  return value;
}

function shorthandValue(
  property: ts.ShorthandPropertyAssignment,
  sources: Sources,
): JsonValue | undefined {
  const declaration = sources.checker.getShorthandAssignmentValueSymbol(property)?.valueDeclaration;
  if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer) {
    return literalValue(declaration.initializer, sources);
  }
  sources.reporter.report(
    property,
    `\`${property.name.text}\` is not a constant`,
    "Write the value itself here.",
  );
  return undefined;
}
