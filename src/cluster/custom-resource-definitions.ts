/** CustomResourceDefinitions of a project -> into the API server, or out of it. */

import type { Client, CustomResourceDefinition, Kind, KubernetesObject } from "@opwright/runtime";
import { UserError } from "../errors.js";
import { poll } from "./polling.js";

/** What became of one object, in kubectl's words. */
export interface Outcome {
  /** `customresourcedefinition.apiextensions.k8s.io/helloapps.apps.example.com`. */
  readonly object: string;
  readonly action: "created" | "configured" | "unchanged" | "deleted" | "not found";
}

export interface InstallOptions {
  readonly dryRun: boolean;
  /** Milliseconds to wait until the API server serves a new kind. */
  readonly timeoutMs: number;
}

const pollMs = 50;

/** Applies the CRDs and waits until each is served. */
export async function installDefinitions(
  client: Client,
  definitions: readonly CustomResourceDefinition[],
  { dryRun, timeoutMs }: InstallOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const definition of definitions) {
    const before = await current(client, definition);
    const after = await client.apply(definition, { dryRun });
    outcomes.push({ object: nameOf(definition), action: change(before, after) });
  }
  if (!dryRun) {
    for (const definition of definitions) await established(client, definition, timeoutMs);
  }
  return outcomes;
}

export interface UninstallOptions extends InstallOptions {
  /** Remove the objects of the kinds too, whatever finalizers they hold. */
  readonly force: boolean;
}

/** Deletes the CRDs and waits until they are gone. @throws UserError while objects of them exist. */
export async function uninstallDefinitions(
  client: Client,
  definitions: readonly CustomResourceDefinition[],
  options: UninstallOptions,
): Promise<Outcome[]> {
  const present = new Map<CustomResourceDefinition, readonly KubernetesObject[]>();
  for (const definition of definitions) {
    const found = await current(client, definition);
    if (found !== undefined) present.set(definition, await objectsOf(client, found));
  }
  const kept = [...present].filter(([, objects]) => objects.length > 0);
  if (kept.length > 0 && !options.force) {
    throw new UserError(
      kept.map(([definition, objects]) => ({
        message: `${definition.spec.names.plural}.${definition.spec.group}: ${objects.length} still there, ${examples(objects)}`,
        mend: "Delete them first while the operator runs, or give --force to remove them with their definition.",
      })),
    );
  }
  const outcomes: Outcome[] = [];
  for (const definition of definitions) {
    const objects = present.get(definition);
    if (objects !== undefined && !options.dryRun)
      await remove(client, definition, objects, options);
    outcomes.push({
      object: nameOf(definition),
      action: objects === undefined ? "not found" : "deleted",
    });
  }
  return outcomes;
}

async function remove(
  client: Client,
  definition: CustomResourceDefinition,
  objects: readonly KubernetesObject[],
  { timeoutMs }: UninstallOptions,
): Promise<void> {
  for (const object of objects.filter(({ metadata }) => metadata.finalizers?.length)) {
    await client.patch(object, { type: "merge", patch: { metadata: { finalizers: null } } });
  }
  await client.delete(definition);
  await waitFor(
    timeoutMs,
    `${nameOf(definition)} is not gone`,
    async () => (await current(client, definition)) === undefined,
  );
}

/** Every object of a kind, in any version that the API server serves. */
async function objectsOf(
  client: Client,
  definition: CustomResourceDefinition,
): Promise<KubernetesObject[]> {
  const version = definition.spec.versions.find(({ served }) => served);
  if (version === undefined) return [];
  const kind: Kind = {
    group: definition.spec.group,
    version: version.name,
    kind: definition.spec.names.kind,
    plural: definition.spec.names.plural,
    scope: definition.spec.scope === "Cluster" ? "Cluster" : "Namespaced",
  };
  return (await client.list(kind)).items;
}

async function established(
  client: Client,
  definition: CustomResourceDefinition,
  timeoutMs: number,
): Promise<void> {
  await waitFor(timeoutMs, `${nameOf(definition)} is not Established`, async () => {
    const conditions = (await current(client, definition))?.status?.conditions ?? [];
    const refused = conditions.find(
      ({ type, status }) => type === "NamesAccepted" && status === "False",
    );
    if (refused !== undefined) {
      throw new UserError([
        {
          message: `${nameOf(definition)}: ${refused.message ?? refused.reason}`,
          mend: "Another CustomResourceDefinition has this name: change plural, singular, kind or shortNames in customResource({...}).",
        },
      ]);
    }
    return conditions.some(({ type, status }) => type === "Established" && status === "True");
  });
}

async function waitFor(
  timeoutMs: number,
  what: string,
  done: () => Promise<boolean>,
): Promise<void> {
  const polling = { timeoutMs, everyMs: pollMs };
  if (await poll(polling, async () => (await done()) || undefined)) return;
  throw new UserError([
    {
      message: `${what} after ${timeoutMs / 1000} s`,
      mend: "See its status: kubectl get customresourcedefinition -o yaml.",
    },
  ]);
}

async function current(
  client: Client,
  definition: CustomResourceDefinition,
): Promise<CustomResourceDefinition | undefined> {
  const { CustomResourceDefinition } = await import("@opwright/runtime");
  return client.get(CustomResourceDefinition, { name: definition.metadata.name ?? "" });
}

function change(before: KubernetesObject | undefined, after: KubernetesObject): Outcome["action"] {
  if (before === undefined) return "created";
  return before.metadata.resourceVersion === after.metadata.resourceVersion
    ? "unchanged"
    : "configured";
}

function nameOf(definition: CustomResourceDefinition): string {
  return `customresourcedefinition.apiextensions.k8s.io/${definition.metadata.name}`;
}

function examples(objects: readonly KubernetesObject[]): string {
  const names = objects
    .slice(0, 3)
    .map(({ metadata }) => [metadata.namespace, metadata.name].filter(Boolean).join("/"));
  return `${names.join(", ")}${objects.length > names.length ? ", ..." : ""}`;
}
