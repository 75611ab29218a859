/** Sources -> every `customResource<T>({...})` in them: its facts and its schema. */

import { ts } from "ts-morph";
import type { JsonSchema } from "../../kubernetes/json-schema.js";
import { applyMarkers } from "../markers/apply.js";
import { type Comment, commentOf, type Marker } from "../markers/comments.js";
import { withoutNullableEnums } from "../schema/nullable-enum.js";
import { addField } from "../schema/object-schema.js";
import { type SchemaContext, schemaContext } from "../schema/type-schema.js";
import { literalValue } from "../source/literal.js";
import type { Reporter } from "../source/reporter.js";
import type { Sources } from "../source/sources.js";
import { isRuntimeCall, nodesOf, symbolAt } from "../source/symbols.js";
import { type Facts, readFacts } from "./facts.js";

/** One version of one kind, as the sources say it. */
export interface ApiModel {
  readonly facts: Facts;
  readonly schema: JsonSchema;
  /** The call, for errors. */
  readonly node: ts.CallExpression;
}

/** In the order of the files. What can't be read is reported. */
export function readCustomResources(sources: Sources): ApiModel[] {
  const context = schemaContext(sources);
  return sources.files
    .filter(({ text }) => text.includes("customResource"))
    .flatMap((file) => [...nodesOf(file)])
    .filter((node) => isRuntimeCall(node, "customResource", sources.checker))
    .flatMap((call) => modelOf(call, context) ?? []);
}

function modelOf(call: ts.CallExpression, context: SchemaContext): ApiModel | undefined {
  const [argument] = call.arguments;
  const [typeNode] = call.typeArguments ?? [];
  if (typeNode === undefined) {
    context.reporter.report(
      call,
      "customResource does not say the type of its objects",
      "Write customResource<HelloApp>({...}).",
    );
    return undefined;
  }
  if (argument === undefined) return undefined;
  const { reporter } = context;
  const schema = rootSchema(typeNode, context);
  const before = reporter.count;
  const literal = literalValue(argument, context);
  // A value that can't be read is missing to what follows, and would be reported twice.
  if (literal === undefined || reporter.count > before) return undefined;
  const facts = readFacts(literal, argument, reporter);
  if (facts === undefined) return undefined;
  checkPaths(facts, schema, { node: typeNode, context });
  return { facts, node: call, schema };
}

const texts = {
  apiVersion:
    "APIVersion defines the versioned schema of this representation of an object: group and version.",
  kind: "Kind is the REST resource that this object represents, in CamelCase. It can't be changed.",
};

function rootSchema(typeNode: ts.TypeNode, context: SchemaContext): JsonSchema {
  const { checker } = context;
  const type = checker.getTypeFromTypeNode(typeNode);
  const whole = rootProperties(type, typeNode, context);
  const properties: Record<string, JsonSchema> = { ...whole.properties };
  properties.apiVersion = { type: "string", description: texts.apiVersion };
  properties.kind = { type: "string", description: texts.kind };
  properties.metadata = { type: "object" };
  // A create carries no status, or one that is dropped: were it required, nothing could be created.
  const required = (whole.required ?? []).filter(
    (name) => !/^(apiVersion|kind|metadata|status)$/.test(name),
  );
  const { description, markers } = commentOfRoot(typeNode, context);
  const schema: JsonSchema = {
    ...(description === undefined ? {} : { description }),
    type: "object",
    properties,
    ...(required.length > 0 ? { required } : {}),
  };
  const facts = markers.filter(({ name }) => isFact(name));
  for (const marker of facts) reportFact(marker, context.reporter);
  applyMarkers(
    schema,
    markers.filter((marker) => !facts.includes(marker)),
    context.reporter,
  );
  return withoutNullableEnums(schema);
}

/** Every field of the object but those that all objects have. */
function rootProperties(type: ts.Type, node: ts.TypeNode, context: SchemaContext): JsonSchema {
  const result: JsonSchema = { type: "object" };
  for (const property of context.checker.getPropertiesOfType(type)) {
    if (/^(apiVersion|kind|metadata)$/.test(property.name)) continue;
    addField(result, { property, place: { node, within: [] } }, context);
  }
  return result;
}

/** Of the type that the resource's objects have. */
function commentOfRoot(typeNode: ts.TypeNode, { checker }: SchemaContext): Comment {
  if (!ts.isTypeReferenceNode(typeNode)) return { markers: [] };
  const declaration = symbolAt(typeNode.typeName, checker)?.declarations?.find(
    (node) => ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node),
  );
  return declaration === undefined ? { markers: [] } : commentOf(declaration);
}

/** Controller-gen's markers of a resource, and the property of the literal that says the same. */
const literalOf: Readonly<Record<string, string>> = {
  resource: "plural, scope, shortNames, categories",
  subresource: "subresources",
  printcolumn: "printColumns",
  storageversion: "storage",
  unservedversion: "served",
  deprecatedversion: "deprecated",
};

const wordOf = (name: string) => /^kubebuilder:(\w+)/.exec(name)?.[1] ?? "";
const isFact = (name: string) => Object.hasOwn(literalOf, wordOf(name));

/** A fact of the resource in a comment would be lost without a word. */
function reportFact({ name, file, offset }: Marker, reporter: Reporter): void {
  reporter.at(
    file,
    offset,
    `the marker ${name} is not read from a comment`,
    `Say it in the literal of customResource({...}): ${literalOf[wordOf(name)]}.`,
  );
}

interface PathCheck {
  readonly node: ts.Node;
  readonly context: SchemaContext;
}

/** The scale subresource's paths must be fields. Those of columns may be anything JSONPath finds. */
function checkPaths(
  { subresources }: Facts,
  schema: JsonSchema,
  { node, context }: PathCheck,
): void {
  const { scale } = subresources;
  for (const path of [scale?.spec, scale?.status, scale?.labelSelector]) {
    if (path === undefined) continue;
    const found = path
      .split(".")
      .slice(1)
      .reduce<JsonSchema | undefined>((outer, name) => outer?.properties?.[name], schema);
    if (found === undefined) {
      context.reporter.report(
        node,
        `subresources.scale: the type has no field ${path}`,
        "Correct the path, or add the field.",
      );
    }
  }
}
