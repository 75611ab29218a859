/** The runtime's and kubernetes-types' named types -> the schemas that Kubernetes has for them. */

import type { JsonSchema } from "../../kubernetes/json-schema.js";

/** Source: k8s.io/apimachinery/pkg/api/resource, "Quantity". */
const quantityPattern =
  "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

const intOrString: JsonSchema = {
  anyOf: [{ type: "integer" }, { type: "string" }],
  "x-kubernetes-int-or-string": true,
};

/** By the value of the brand, as `runtime/src/types.ts` has it. */
const schemas: Readonly<Record<string, JsonSchema>> = {
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  float: { type: "number" },
  quantity: { ...intOrString, pattern: quantityPattern },
  "int-or-string": intOrString,
  time: { type: "string", format: "date-time" },
  "micro-time": { type: "string", format: "date-time" },
  // Go's durations, as metav1.Duration reads them; `format: duration` takes others too.
  duration: { type: "string", pattern: "^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$" },
  base64: { type: "string", format: "byte" },
  "raw-extension": { type: "object", "x-kubernetes-preserve-unknown-fields": true },
};

export function brandSchema(brand: string): JsonSchema | undefined {
  const schema = schemas[brand];
  return schema && structuredClone(schema);
}

/** Names of kubernetes-types' aliases, which are bare strings there. */
const aliases: Readonly<Record<string, string>> = {
  Quantity: "quantity",
  IntOrString: "int-or-string",
  Time: "time",
  MicroTime: "micro-time",
  RawExtension: "raw-extension",
};

export function aliasSchema(name: string): JsonSchema | undefined {
  const brand = aliases[name];
  return brand === undefined ? undefined : brandSchema(brand);
}

const condition: JsonSchema = {
  description:
    "Condition contains details for one aspect of the current state of this API Resource.",
  type: "object",
  required: ["lastTransitionTime", "message", "reason", "status", "type"],
  properties: {
    lastTransitionTime: {
      description: "When the condition last changed from one status to another.",
      type: "string",
      format: "date-time",
    },
    message: {
      description: "What happened, for people; may be empty.",
      type: "string",
      maxLength: 32768,
    },
    observedGeneration: {
      description: "The metadata.generation that the condition was set for.",
      type: "integer",
      format: "int64",
      minimum: 0,
    },
    reason: {
      description: "Why, for programs: a word in CamelCase.",
      type: "string",
      minLength: 1,
      maxLength: 1024,
      pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
    },
    status: {
      description: "One of True, False, Unknown.",
      type: "string",
      enum: ["True", "False", "Unknown"],
    },
    type: {
      description: "Type of the condition, in CamelCase or as foo.example.com/CamelCase.",
      type: "string",
      maxLength: 316,
      pattern:
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
    },
  },
};

/** `metadata` of an object inside a custom resource, as controller-gen's generateEmbeddedObjectMeta. */
const objectMeta: JsonSchema = {
  type: "object",
  properties: {
    annotations: { type: "object", additionalProperties: { type: "string" } },
    finalizers: { type: "array", items: { type: "string" } },
    labels: { type: "object", additionalProperties: { type: "string" } },
    name: { type: "string" },
    namespace: { type: "string" },
  },
};

/** Interfaces whose rules are not in their TypeScript. Source: metav1.Condition, metav1.ObjectMeta. */
export function interfaceSchema(name: string): JsonSchema | undefined {
  if (name === "Condition") return structuredClone(condition);
  return name === "ObjectMeta" ? structuredClone(objectMeta) : undefined;
}

export const preserveUnknown = (): JsonSchema => ({ "x-kubernetes-preserve-unknown-fields": true });
