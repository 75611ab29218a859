/** `defineController({...})` and `watch({...})` -> what their caches and finalizers need. */

import { ts } from "ts-morph";
import type { Sources } from "../source/sources.js";
import type { Kinds, Resource } from "./kinds.js";
import { type Need, needOf } from "./policy.js";

/** What keeping a kind in a cache takes. */
const cached = ["get", "list", "watch"];

export interface NeedsContext {
  readonly sources: Sources;
  readonly kinds: Kinds;
}

export function controllerNeeds(call: ts.CallExpression, context: NeedsContext): Need[] {
  const [definition] = call.arguments;
  if (definition === undefined || !ts.isObjectLiteralExpression(definition)) {
    context.sources.reporter.report(
      call,
      "the controller is not a literal, so its role can't be read",
      "Write defineController({ for: ..., ... }).",
    );
    return [];
  }
  reportSpreads(definition, context.sources);
  const own = kindsOf(propertyOf(definition, "for"), context);
  const owned = kindsOf(propertyOf(definition, "owns"), context);
  const watched = watchesOf(propertyOf(definition, "watches"), context).flatMap((literal) =>
    kindsOf(propertyOf(literal, "kind"), context),
  );
  const finalizes = propertyOf(definition, "finalize") !== undefined;
  return [
    ...[...own, ...owned, ...watched].map((kind) => needOf(kind, cached)),
    ...(finalizes ? own.map((kind) => needOf(kind, ["patch"])) : []),
    // An owner reference that blocks deletion needs it where OwnerReferencesPermissionEnforcement is on.
    ...(owned.length > 0 ? own.map((kind) => needOf(kind, ["update"], "/finalizers")) : []),
  ];
}

export function watchNeeds(call: ts.CallExpression, context: NeedsContext): Need[] {
  const [definition] = call.arguments;
  if (definition === undefined || !ts.isObjectLiteralExpression(definition)) {
    reportHiddenWatch(call, context);
    return [];
  }
  return kindsOf(propertyOf(definition, "kind"), context).map((kind) => needOf(kind, cached));
}

/** A spread may bring kinds that nobody would see here. */
function reportSpreads(
  definition: ts.ObjectLiteralExpression,
  { checker, reporter }: Sources,
): void {
  for (const { expression } of definition.properties.filter(ts.isSpreadAssignment)) {
    const type = checker.getTypeAtLocation(expression);
    const brings = ["for", "owns", "watches", "finalize"].filter((name) => type.getProperty(name));
    if (brings.length === 0) continue;
    reporter.report(
      expression.parent,
      `the controller takes in \`${expression.getText()}\`, so its role can't be read`,
      `Write ${brings.join(", ")} in the literal itself.`,
    );
  }
}

/** The value of a literal's property; the property itself where it is a method. */
function propertyOf(
  literal: ts.ObjectLiteralExpression,
  name: string,
): ts.Expression | ts.MethodDeclaration | undefined {
  const property = literal.properties.find((candidate) => nameOf(candidate) === name);
  if (property === undefined) return undefined;
  if (ts.isPropertyAssignment(property)) return property.initializer;
  if (ts.isShorthandPropertyAssignment(property)) return property.name;
  return ts.isMethodDeclaration(property) ? property : undefined;
}

/** `for` and `"for"` are one name. */
function nameOf({ name }: ts.ObjectLiteralElementLike): string | undefined {
  return name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteralLike(name))
    ? name.text
    : undefined;
}

/** The literals in a list of watches; calls of `watch` say theirs themselves, and all else is reported. */
function watchesOf(node: ts.Node | undefined, context: NeedsContext): ts.ObjectLiteralExpression[] {
  if (node === undefined) return [];
  if (!ts.isArrayLiteralExpression(node)) {
    reportHiddenWatch(node, context);
    return [];
  }
  return node.elements.flatMap((element) => {
    if (ts.isObjectLiteralExpression(element)) return [element];
    if (!ts.isCallExpression(element)) reportHiddenWatch(element, context);
    return [];
  });
}

function reportHiddenWatch(node: ts.Node, { sources }: NeedsContext): void {
  sources.reporter.report(
    node,
    `it can't be told which kinds \`${node.getText()}\` watches`,
    "Write watches: [watch({ kind: ..., map: ... })] in the controller's literal.",
  );
}

/** Of a kind, or of a list of kinds: each is reported where it can't be told. */
function kindsOf(node: ts.Node | undefined, context: NeedsContext): Resource[] {
  if (node === undefined || !ts.isExpression(node)) return [];
  if (ts.isArrayLiteralExpression(node))
    return node.elements.flatMap((element) => kindsOf(element, context));
  const value = ts.isSpreadElement(node) ? node.expression : node;
  const { checker, reporter } = context.sources;
  const type = checker.getTypeAtLocation(value);
  const isList = checker.isArrayLikeType(type);
  const found = context.kinds.ofKind(isList ? (type.getNumberIndexType() ?? type) : type);
  if (found !== undefined) return found;
  reporter.report(
    value,
    `it can't be told which ${isList ? "kinds" : "kind"} \`${value.getText()}\` ${isList ? "holds" : "is"}`,
    "Name the kind itself, such as Deployment or HelloApp.",
  );
  return [];
}
