/** Keeps one Deployment for every HelloApp, as its spec says. */

import {
  type DeepReadonly,
  Deployment,
  defineController,
  isControlledBy,
  labelValue,
  type NewCondition,
  type NewStatus,
} from "@opwright/runtime";
import { HelloApp, type HelloAppStatus } from "../api/v1alpha1/helloapp.js";

export const helloAppController = defineController({
  for: HelloApp,
  // When such a Deployment changes or goes, the HelloApp that owns it is reconciled.
  owns: [Deployment],
  // Called again and again. It is told what is, never what happened, and brings that to what is asked.
  async reconcile({ object: app, client, events }) {
    const wanted = deploymentFor(app);
    const { name = "", namespace } = wanted.metadata;
    const found = await client.get(Deployment, { name, namespace });
    // Someone else's Deployment may have the name already. It is left alone.
    const taken = found !== undefined && !isControlledBy(found, app);
    const status = taken
      ? nameTaken(app, name)
      : statusOf(app, await client.apply(wanted, { owner: app }));
    await client.updateStatus(app, status);
    for (const change of transitions(app.status?.conditions, status.conditions)) {
      const isBad = change.type === "Degraded" && change.status === "True";
      const text = `${change.type} is ${change.status}: ${change.message}`;
      if (isBad) events.warning(app, change.reason, text);
      else events.normal(app, change.reason, text);
    }
    // Nothing tells us when someone else's Deployment goes: look again later.
    return taken ? { requeueAfterMs: 30_000 } : undefined;
  },
});

/**
 * The fields that this controller decides, and no others: what anyone else sets on the Deployment
 * stays. A selector can never change, so it holds the name, and nothing that a user may edit.
 */
export function deploymentFor(app: DeepReadonly<HelloApp>): Deployment {
  // A label holds 63 characters, a name up to 253: a longer one is cut, and ends in a hash of the whole.
  const name = labelValue(app.metadata.name ?? "");
  const labels = {
    "app.kubernetes.io/name": "helloapp",
    "app.kubernetes.io/instance": name,
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: app.metadata.namespace, labels },
    spec: {
      replicas: app.spec.size ?? 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "helloapp", image: app.spec.image }] },
      },
    },
  };
}

/** What the Deployment's state means for the HelloApp. */
export function statusOf(
  app: DeepReadonly<HelloApp>,
  deployment: DeepReadonly<Deployment>,
): NewStatus<HelloAppStatus> {
  const size = app.spec.size ?? 1;
  const seen = deployment.status ?? {};
  const { readyReplicas = 0, updatedReplicas = 0, replicas = 0 } = seen;
  // Until Kubernetes has seen the Deployment's newest spec, its numbers speak of an older one.
  const current = (seen.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);
  const available = current && readyReplicas >= size;
  const rolledOut = available && updatedReplicas >= size && replicas <= size;
  const failure = seen.conditions?.find(
    ({ type, status, reason }) =>
      (type === "ReplicaFailure" && status === "True") || reason === "ProgressDeadlineExceeded",
  );
  const degraded = current && failure !== undefined;
  const progressing = !rolledOut && !degraded;
  const ready = `${readyReplicas} of ${size} Pods are ready`;
  const rollout = rolledOut ? "RolledOut" : degraded ? "RolloutFailed" : "RollingOut";
  return {
    observedGeneration: app.metadata.generation,
    readyReplicas,
    selector: Object.entries(deployment.spec?.selector.matchLabels ?? {})
      .map(([label, value]) => `${label}=${value}`)
      .join(","),
    conditions: [
      condition("Available", available, available ? "PodsReady" : "PodsNotReady", ready),
      condition("Progressing", progressing, rollout, ready),
      degraded
        ? condition("Degraded", true, failure.reason ?? "ReplicaFailure", failure.message ?? "")
        : condition("Degraded", false, "AsExpected", "No failure is known"),
    ],
  };
}

function nameTaken(app: DeepReadonly<HelloApp>, name: string): NewStatus<HelloAppStatus> {
  const message = `Deployment ${name} exists and belongs to someone else`;
  return {
    observedGeneration: app.metadata.generation,
    readyReplicas: 0,
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

/** The conditions that came or went between two statuses: each is worth one event. */
function transitions(before: readonly NewCondition[] = [], after: readonly NewCondition[] = []) {
  return after.filter(({ type, status }) => {
    const previous = before.find((known) => known.type === type)?.status ?? "False";
    return type !== "Progressing" && status !== previous;
  });
}
