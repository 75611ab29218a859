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
  return readValue(node, { sources, within: [] });
}

interface Reading {
  readonly sources: Sources;
  /** Constants that are being read. */
  readonly within: readonly ts.Declaration[];
}

function readValue(node: ts.Expression, reading: Reading): JsonValue | undefined {
  const { checker, reporter } = reading.sources;
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node)
  ) {
    return readValue(node.expression, reading);
  }
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = readValue(node.operand, reading);
    return typeof value === "number" ? -value : undefined;
  }
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.map((element) => readValue(element, reading) ?? null);
  }
  if (ts.isObjectLiteralExpression(node)) return objectValue(node, reading);
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
    const declaration = symbolAt(node, checker)?.valueDeclaration;
    if (isConstant(declaration)) return constantValue(node, declaration, reading);
  }
  reporter.report(
    node,
    `\`${node.getText()}\` is not a literal, so it can't be read without running the program`,
    "Write the value itself here, or a constant that holds it.",
  );
  return undefined;
}

function objectValue(node: ts.ObjectLiteralExpression, reading: Reading): JsonValue {
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
      reading.sources.reporter.report(
        property,
        "only `name: value` can be read here",
        "Write the value itself here.",
      );
      continue;
    }
    const initializer = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    const read = ts.isShorthandPropertyAssignment(property)
      ? shorthandValue(property, reading)
      : readValue(initializer as ts.Expression, reading);
    if (read !== undefined) value[name] = read;
  }
  return value;
}

function shorthandValue(
  property: ts.ShorthandPropertyAssignment,
  reading: Reading,
): JsonValue | undefined {
  const { checker, reporter } = reading.sources;
  const symbol = checker.getShorthandAssignmentValueSymbol(property);
  const target =
    symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target?.valueDeclaration;
  if (isConstant(declaration)) return constantValue(property, declaration, reading);
  reporter.report(
    property,
    `\`${property.name.text}\` is not a constant`,
    "Write the value itself here.",
  );
  return undefined;
}

type Constant = (ts.VariableDeclaration | ts.PropertyAssignment) & { initializer: ts.Expression };

function isConstant(declaration: ts.Declaration | undefined): declaration is Constant {
  return (
    declaration !== undefined &&
    (ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration)) &&
    declaration.initializer !== undefined
  );
}

function constantValue(
  node: ts.Node,
  declaration: Constant,
  { sources, within }: Reading,
): JsonValue | undefined {
  if (within.includes(declaration)) {
    sources.reporter.report(
      node,
      `\`${node.getText()}\` holds itself, so it has no value`,
      "Write the value itself.",
    );
    return undefined;
  }
  return readValue(declaration.initializer, { sources, within: [...within, declaration] });
}
