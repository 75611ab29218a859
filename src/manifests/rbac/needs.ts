/** Sources -> what the controllers and every typed client call in them need to be allowed. */

import { ts } from "ts-morph";
import { markersOf } from "../markers/comments.js";
import type { Sources } from "../source/sources.js";
import { isRuntimeCall, isRuntimes, nodesOf, symbolAt } from "../source/symbols.js";
import type { Kinds, Resource } from "./kinds.js";
import { markerNeeds } from "./marker-needs.js";
import type { Need } from "./policy.js";

export function needsOf(sources: Sources, kinds: Kinds): Need[] {
  return sources.files.flatMap((file) => [
    ...[...nodesOf(file)].flatMap((node) => [
      ...(isRuntimeCall(node, "defineController", sources.checker)
        ? controllerNeeds(node, sources, kinds)
        : []),
      ...(isRuntimeCall(node, "watch", sources.checker) ? watchNeeds(node, sources, kinds) : []),
      ...(ts.isCallExpression(node) ? callNeeds(node, sources, kinds) : []),
    ]),
    ...markersOf(file, "kubebuilder:rbac:").flatMap((marker) =>
      markerNeeds(marker, sources.reporter),
    ),
  ]);
}

/** What keeping a kind in a cache takes. */
const cached = ["get", "list", "watch"];

const need = ({ group, plural }: Resource, verbs: readonly string[], subresource = ""): Need => ({
  groups: [group],
  resources: [`${plural}${subresource}`],
  verbs,
});

function controllerNeeds(call: ts.CallExpression, sources: Sources, kinds: Kinds): Need[] {
  const [definition] = call.arguments;
  if (definition === undefined || !ts.isObjectLiteralExpression(definition)) {
    sources.reporter.report(
      call,
      "the controller is not a literal, so its role can't be read",
      "Write defineController({ for: ..., ... }).",
    );
    return [];
  }
  const property = (name: string) =>
    definition.properties.find((candidate) => candidate.name?.getText() === name);
  const value = (name: string) => initializerOf(property(name));
  const own = value("for");
  const resource = own && resolved(own, sources, kinds);
  const owned = elementsOf(value("owns")).flatMap(
    (element) => resolved(element, sources, kinds) ?? [],
  );
  if (resource === undefined) return owned.map((kind) => need(kind, cached));
  return [
    need(resource, cached),
    ...(property("finalize") === undefined ? [] : [need(resource, ["patch"])]),
    ...owned.map((kind) => need(kind, cached)),
    // An owner reference that blocks deletion needs it where OwnerReferencesPermissionEnforcement is on.
    ...(owned.length > 0 ? [need(resource, ["update"], "/finalizers")] : []),
  ];
}

function watchNeeds(call: ts.CallExpression, sources: Sources, kinds: Kinds): Need[] {
  const [definition] = call.arguments;
  if (definition === undefined || !ts.isObjectLiteralExpression(definition)) return [];
  const kind = initializerOf(
    definition.properties.find((candidate) => candidate.name?.getText() === "kind"),
  );
  const resource = kind && resolved(kind, sources, kinds);
  return resource === undefined ? [] : [need(resource, cached)];
}

function initializerOf(
  property: ts.ObjectLiteralElementLike | undefined,
): ts.Expression | undefined {
  if (property === undefined) return undefined;
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}

function elementsOf(value: ts.Expression | undefined): readonly ts.Expression[] {
  return value !== undefined && ts.isArrayLiteralExpression(value) ? value.elements : [];
}

function resolved(node: ts.Expression, { reporter }: Sources, kinds: Kinds): Resource | undefined {
  const resource = kinds.ofExpression(node);
  if (resource === undefined) {
    reporter.report(
      node,
      `it can't be told which kind \`${node.getText()}\` is`,
      "Name the kind itself, such as Deployment or HelloApp.",
    );
  }
  return resource;
}

/** Verbs of the client's methods, and the subresource they go to. */
const verbs: Readonly<
  Record<string, { readonly verbs: readonly string[]; readonly subresource?: string }>
> = {
  get: { verbs: ["get"] },
  list: { verbs: ["list"] },
  create: { verbs: ["create"] },
  update: { verbs: ["update"] },
  patch: { verbs: ["patch"] },
  // Server-side apply makes an object where there is none.
  apply: { verbs: ["create", "patch"] },
  delete: { verbs: ["delete"] },
  updateStatus: { verbs: ["patch"], subresource: "/status" },
  getScale: { verbs: ["get"], subresource: "/scale" },
  scale: { verbs: ["patch"], subresource: "/scale" },
};

function callNeeds(call: ts.CallExpression, sources: Sources, kinds: Kinds): Need[] {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const method = expression.name.text;
  const owner = methodOwner(expression, sources.checker);
  if (owner === "EventRecorder") {
    return [{ groups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] }];
  }
  const does = verbs[method];
  const [first, ...rest] = call.arguments;
  if (does === undefined || first === undefined || !(owner === "Client" || owner === "Reader"))
    return [];
  const isRead = method === "get" || method === "list";
  const found = isRead
    ? [kinds.ofExpression(first)].flatMap((kind) => kind ?? [])
    : kinds.ofObject(first);
  const owners = method === "apply" ? ownersOf(rest, kinds) : [];
  if (found !== undefined && found.length > 0) {
    return [...found.map((resource) => need(resource, does.verbs, does.subresource)), ...owners];
  }
  if (!hasMarkerAbove(call)) reportUnknown({ call, first, isRead }, sources);
  return owners;
}

/** The interface of the runtime that declares the method which is called. */
function methodOwner(
  expression: ts.PropertyAccessExpression,
  checker: ts.TypeChecker,
): string | undefined {
  const symbol = symbolAt(expression.name, checker);
  const parent = symbol?.declarations?.[0]?.parent;
  if (!isRuntimes(symbol) || parent === undefined || !ts.isInterfaceDeclaration(parent))
    return undefined;
  return parent.name.text;
}

/** `{ owner: app }` of an apply: see `controllerNeeds`. */
function ownersOf(options: readonly ts.Expression[], kinds: Kinds): Need[] {
  const [literal] = options;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return [];
  const owner = initializerOf(
    literal.properties.find((property) => property.name?.getText() === "owner"),
  );
  return (
    (owner &&
      kinds.ofObject(owner)?.map((resource) => need(resource, ["update"], "/finalizers"))) ??
    []
  );
}

/** A marker in the comment above the statement says what the call needs. */
function hasMarkerAbove(call: ts.Node): boolean {
  const file = call.getSourceFile();
  for (let node: ts.Node = call; !ts.isSourceFile(node) && !ts.isBlock(node); node = node.parent) {
    const comments = ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [];
    if (comments.some(({ pos, end }) => /[+@]kubebuilder:rbac:/.test(file.text.slice(pos, end))))
      return true;
  }
  return false;
}

interface UnknownCall {
  readonly call: ts.CallExpression;
  readonly first: ts.Expression;
  readonly isRead: boolean;
}

function reportUnknown({ first, isRead }: UnknownCall, { reporter, checker }: Sources): void {
  const type = checker.typeToString(checker.getTypeAtLocation(first));
  reporter.report(
    first,
    `it can't be told which kind ${isRead ? "is read" : "is written"} here: \`${first.getText()}\` is of type ${type}`,
    `${isRead ? "Name the kind itself, such as Secret" : "Give it a type that names its kind, such as Deployment"}, or write above the call: // +kubebuilder:rbac:groups=...,resources=...,verbs=...`,
  );
}
