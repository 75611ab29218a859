/** Values of a union and where it is written -> the values in the order of the source. */

import { ts } from "ts-morph";
import { symbolAt } from "../source/symbols.js";

type Value = string | number;

/**
 * The checker's order depends on what it saw before, so it is not used. Values that the source does
 * not show, as those of a type parameter, come last and sorted.
 */
export function inOrder<T extends Value>(
  values: readonly T[],
  node: ts.Node,
  checker: ts.TypeChecker,
): T[] {
  const written: Value[] = [];
  collect(node, written, { checker, seen: new Set() });
  const position = (value: Value) => {
    const at = written.indexOf(value);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  return [...values].sort((a, b) => {
    const [first, second] = [position(a), position(b)];
    if (first !== second) return first < second ? -1 : 1;
    return a < b ? -1 : 1;
  });
}

interface Walk {
  readonly checker: ts.TypeChecker;
  readonly seen: Set<ts.Node>;
}

/** Every literal below a node, and below what the names in it stand for. */
function collect(node: ts.Node, written: Value[], walk: Walk): void {
  if (walk.seen.has(node)) return;
  walk.seen.add(node);
  if (ts.isStringLiteralLike(node)) written.push(node.text);
  else if (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand)) {
    const sign = node.operator === ts.SyntaxKind.MinusToken ? -1 : 1;
    written.push(sign * Number(node.operand.text));
    return;
  } else if (ts.isNumericLiteral(node)) written.push(Number(node.text));
  else if (ts.isIdentifier(node)) {
    const parent = node.parent;
    if (ts.isPropertySignature(parent) && parent.name === node) written.push(node.text);
    else for (const declaration of valuesOf(node, walk)) collect(declaration, written, walk);
    return;
  }
  if (ts.isEnumMember(node)) {
    const value = walk.checker.getConstantValue(node);
    if (value !== undefined) written.push(value);
    return;
  }
  ts.forEachChild(node, (child) => collect(child, written, walk));
}

/** The declarations that may hold literals, where a name stands for such. */
function valuesOf(name: ts.Identifier, { checker }: Walk): readonly ts.Node[] {
  return (symbolAt(name, checker)?.declarations ?? []).flatMap(
    (declaration): readonly ts.Node[] => {
      if (ts.isTypeAliasDeclaration(declaration)) return [declaration.type];
      if (ts.isInterfaceDeclaration(declaration)) return [...declaration.members];
      if (ts.isVariableDeclaration(declaration))
        return [declaration].flatMap(({ initializer }) => initializer ?? []);
      return ts.isEnumDeclaration(declaration) ? [...declaration.members] : [];
    },
  );
}
