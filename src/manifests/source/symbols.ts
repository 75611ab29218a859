/** A name in a source -> what it stands for, and in whose package that is declared. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ts } from "ts-morph";

/** The symbol itself, where a name is an import of it. */
export function symbolAt(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias
    ? checker.getAliasedSymbol(symbol)
    : symbol;
}

const fileOf = (symbol: ts.Symbol | undefined) =>
  symbol?.declarations?.[0]?.getSourceFile().fileName.replaceAll("\\", "/") ?? "";

const packages = new Map<string, string>();

/** Name of the package that a folder belongs to; empty for none. */
function packageOf(folder: string): string {
  const known = packages.get(folder);
  if (known !== undefined) return known;
  const file = join(folder, "package.json");
  const parent = dirname(folder);
  const own = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name
    : undefined;
  const name = own ?? (parent === folder ? "" : packageOf(parent));
  packages.set(folder, name);
  return name;
}

/** Declared in @opwright/runtime, installed or linked. */
export function isRuntimes(symbol: ts.Symbol | undefined): boolean {
  const file = fileOf(symbol);
  return file !== "" && packageOf(dirname(file)) === "@opwright/runtime";
}

/** Declared in the package kubernetes-types. */
export function isKubernetesTypes(symbol: ts.Symbol | undefined): boolean {
  return fileOf(symbol).includes("/kubernetes-types/");
}

/** Declared in TypeScript's own library: `Map`, `Array`, `Partial`. */
export function isLibrarys(symbol: ts.Symbol | undefined): boolean {
  return /\/lib\.[\w.]*\.?d\.ts$/.test(fileOf(symbol));
}

/** A call of the function `name` of the runtime. */
export function isRuntimeCall(
  node: ts.Node,
  name: string,
  checker: ts.TypeChecker,
): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const callee = ts.isPropertyAccessExpression(node.expression)
    ? node.expression.name
    : node.expression;
  if (!ts.isIdentifier(callee)) return false;
  const symbol = symbolAt(callee, checker);
  if (symbol === undefined || !(symbol.flags & ts.SymbolFlags.Variable)) {
    return symbol?.name === name && isRuntimes(symbol);
  }
  // Under another name: `const declare = defineController`.
  const declaration = checker.getTypeAtLocation(callee).getCallSignatures()[0]?.declaration;
  if (declaration === undefined || !ts.isFunctionDeclaration(declaration) || !declaration.name)
    return false;
  return declaration.name.text === name && isRuntimes(symbolAt(declaration.name, checker));
}

/** Every node of a file, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}
