/** Sources -> what the controllers and every typed client call in them need to be allowed. */

import { ts } from "ts-morph";
import { markersOf } from "../markers/comments.js";
import type { Sources } from "../source/sources.js";
import { isRuntimeCall, isRuntimes, nodesOf, symbolAt } from "../source/symbols.js";
import { controllerNeeds, type NeedsContext, watchNeeds } from "./controller-needs.js";
import type { Kinds } from "./kinds.js";
import { markerNeeds } from "./marker-needs.js";
import { type Need, needOf } from "./policy.js";

export function needsOf(sources: Sources, kinds: Kinds): Need[] {
  const context = { sources, kinds };
  return sources.files.flatMap((file) => [
    ...[...nodesOf(file)].filter(ts.isCallExpression).flatMap((call) => {
      reportPassedMethods(call, sources);
      return needsOfCall(call, context);
    }),
    ...markersOf(file, "kubebuilder:rbac:").flatMap((marker) =>
      markerNeeds(marker, sources.reporter),
    ),
  ]);
}

function needsOfCall(call: ts.CallExpression, context: NeedsContext): Need[] {
  const { checker } = context.sources;
  if (isRuntimeCall(call, "defineController", checker)) return controllerNeeds(call, context);
  if (isRuntimeCall(call, "watch", checker)) return watchNeeds(call, context);
  return clientNeeds(call, context);
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

function clientNeeds(call: ts.CallExpression, { sources, kinds }: NeedsContext): Need[] {
  const [owner, method] = calledMethod(call.expression, sources.checker) ?? [];
  if (owner === "EventRecorder") {
    return [{ groups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] }];
  }
  const does = method === undefined ? undefined : verbs[method];
  const [first, ...rest] = call.arguments;
  if (does === undefined || first === undefined || !(owner === "Client" || owner === "Reader"))
    return [];
  const isRead = method === "get" || method === "list";
  const type = sources.checker.getTypeAtLocation(first);
  const found = isRead ? kinds.ofKind(type) : kinds.ofObject(type);
  if (found === undefined && !hasMarkerAbove(call)) reportUnknown({ first, isRead }, sources);
  return [
    ...(found ?? []).map((resource) => needOf(resource, does.verbs, does.subresource)),
    ...(method === "apply" ? ownersOf(rest, { sources, kinds }) : []),
  ];
}

const methods = new Set([...Object.keys(verbs), "normal", "warning"]);

/** The runtime's interface and its method, however it is reached: `client.get`, `const { get } = client`. */
function calledMethod(
  callee: ts.Expression,
  checker: ts.TypeChecker,
): readonly [string, string] | undefined {
  // The name says quickly of most calls that they are none of these.
  if (ts.isPropertyAccessExpression(callee) && !methods.has(callee.name.text)) return undefined;
  const type = checker.getNonNullableType(checker.getTypeAtLocation(callee));
  const declaration = type.getCallSignatures()[0]?.declaration;
  if (declaration === undefined || !ts.isMethodSignature(declaration)) return undefined;
  const { parent, name } = declaration;
  return ts.isInterfaceDeclaration(parent) && isRuntimes(symbolAt(parent.name, checker))
    ? [parent.name.text, name.getText()]
    : undefined;
}

/** A method that is handed on may be called with anything: `pods.map(client.delete)`. */
function reportPassedMethods(call: ts.CallExpression, { checker, reporter }: Sources): void {
  for (const passed of call.arguments) {
    if (!ts.isPropertyAccessExpression(passed)) continue;
    const [owner] = calledMethod(passed, checker) ?? [];
    if ((owner !== "Client" && owner !== "Reader") || hasMarkerAbove(call)) continue;
    reporter.report(
      passed,
      `it can't be told with which kinds \`${passed.getText()}\` is called`,
      "Call it here: (object) => client.delete(object).",
    );
  }
}

/** `{ owner: app }` of an apply: the reference that it writes blocks deletion. */
function ownersOf(options: readonly ts.Expression[], { sources, kinds }: NeedsContext): Need[] {
  const [given] = options;
  const { checker } = sources;
  const owner = given && checker.getTypeAtLocation(given).getProperty("owner");
  if (given === undefined || owner === undefined) return [];
  const found = kinds.ofObject(checker.getTypeOfSymbolAtLocation(owner, given));
  if (found === undefined && !hasMarkerAbove(given)) {
    sources.reporter.report(
      given,
      `it can't be told which kind owns what is applied here: \`${given.getText()}\``,
      "Write { owner: ... } here, with an object of a type that names its kind.",
    );
  }
  return (found ?? []).map((resource) => needOf(resource, ["update"], "/finalizers"));
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
