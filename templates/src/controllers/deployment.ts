/** Keeps one Deployment for every {{kind}}, as its spec says. */

import {
  Deployment,
  type DeepReadonly,
  defineController,
  type EventRecorder,
  findCondition,
  isControlledBy,
  labelValue,
  type NewCondition,
  type NewStatus,
} from "@opwright/runtime";
import { {{kind}}, type {{kind}}Status } from "{{apiImport}}";

export const {{controller}} = defineController({
  for: {{kind}},
  // A change of such a Deployment, or its deletion, wakes the {{kind}} that owns it.
  owns: [Deployment],
  // Called again and again: it is given what is, never what happened, and brings it to what is asked for.
  async reconcile({ object: {{variable}}, client, events }) {
    const { namespace, name } = deploymentFor({{variable}}).metadata;
    const found = await client.get(Deployment, { namespace, name: name ?? "" });
    // Someone else's Deployment may have the name already. It is left alone.
    const taken = found !== undefined && !isControlledBy(found, {{variable}});
    const status = taken
      ? nameTaken({{variable}})
      : statusOf({{variable}}, await client.apply(deploymentFor({{variable}}), { owner: {{variable}} }));
    announce({{variable}}, status, events);
    await client.updateStatus({{variable}}, status);
  },
});

/**
 * The fields that this controller decides, and no others: what anyone else sets on the Deployment
 * stays. The selector can never change, so it holds the name alone, not the image.
 */
export function deploymentFor({{variable}}: DeepReadonly<{{kind}}>): Deployment {
  const { {{metadataFields}} } = {{variable}}.metadata;
  const labels = labelsFor(name);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, {{namespaceField}}, labels },
    spec: {
      replicas: {{variable}}.spec.size ?? 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "{{container}}", image: {{variable}}.spec.image }] },
      },
    },
  };
}

function labelsFor(name: string): Record<string, string> {
  return {
    "app.kubernetes.io/name": "{{container}}",
    // A label holds 63 characters, a name may have 253.
    "app.kubernetes.io/instance": labelValue(name),
  };
}

/** What the Deployment's state means for the {{kind}}. */
export function statusOf(
  {{variable}}: DeepReadonly<{{kind}}>,
  deployment: DeepReadonly<Deployment>,
): NewStatus<{{kind}}Status> {
  const size = {{variable}}.spec.size ?? 1;
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, replicas = 0, conditions = [] } =
    deployment.status ?? {};
  // Until the Deployment's own controller has seen the newest spec, its numbers speak of an older one.
  const current = observedGeneration >= (deployment.metadata.generation ?? 0);
  const available = current && readyReplicas >= size;
  const rolledOut = available && updatedReplicas >= size && replicas <= size;
  const failure = conditions.find(
    ({ type, status, reason }) =>
      (type === "ReplicaFailure" && status === "True") ||
      (type === "Progressing" && status === "False" && reason === "ProgressDeadlineExceeded"),
  );
  const ready = `${readyReplicas} of ${size} Pods are ready`;
  return {
    observedGeneration: {{variable}}.metadata.generation,
    readyReplicas,
    selector: Object.entries(labelsFor({{variable}}.metadata.name ?? ""))
      .map(([label, value]) => `${label}=${value}`)
      .join(","),
    conditions: [
      condition("Available", available, available ? "PodsReady" : "PodsNotReady", ready),
      condition("Progressing", !rolledOut && !failure, rolledOut ? "RolledOut" : "RollingOut", ready),
      condition("Degraded", failure !== undefined, failure?.reason ?? "AsExpected", failure?.message ?? ""),
    ],
  };
}

function nameTaken({{variable}}: DeepReadonly<{{kind}}>): NewStatus<{{kind}}Status> {
  const { name } = {{variable}}.metadata;
  const message = `Deployment ${name} exists and does not belong to this {{kind}}`;
  return {
    observedGeneration: {{variable}}.metadata.generation,
    conditions: [
      condition("Available", false, "NameTaken", message),
      condition("Progressing", false, "NameTaken", message),
      condition("Degraded", true, "NameTaken", message),
    ],
  };
}

function condition(type: string, holds: boolean, reason: string, message: string): NewCondition {
  return { type, status: holds ? "True" : "False", reason, message };
}

/** One event for each condition that came or went, none where all is as before. */
function announce(
  {{variable}}: DeepReadonly<{{kind}}>,
  status: NewStatus<{{kind}}Status>,
  events: EventRecorder,
): void {
  for (const { type, status: now, reason, message } of status.conditions ?? []) {
    const before = findCondition({{variable}}.status?.conditions, type)?.status ?? "False";
    if (now === before || type === "Progressing") continue;
    const isGood = (type === "Available") === (now === "True");
    const text = `${type} is ${now}: ${message || reason}`;
    if (isGood) events.normal({{variable}}, reason, text);
    else events.warning({{variable}}, reason, text);
  }
}
