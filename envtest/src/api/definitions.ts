/** Files, folders and objects -> CustomResourceDefinitions that the API server serves. */

import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { type Cluster, EnvtestError } from "../cluster.js";
import { KubernetesApi, messageOf } from "./kubernetes-api.js";

/** Takes out again what was not there before. */
export type Removal = () => Promise<void>;

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

interface Source {
  readonly from: string;
  readonly definition: Definition;
}

const collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const servedWithinMs = 20_000;
const goneWithinMs = 20_000;
const pollMs = 25;

/**
 * What was made is removed again when one is refused.
 * @throws EnvtestError naming the file, and what the API server says of it.
 */
export async function installDefinitions(
  { kubeconfig, kubeconfigPath }: Pick<Cluster, "kubeconfig" | "kubeconfigPath">,
  crds: readonly (string | object)[],
): Promise<Removal> {
  if (crds.length === 0) return async () => {};
  const sources = (await Promise.all(crds.map(read))).flat();
  const made: string[] = [];
  const withApi = async (work: (api: KubernetesApi) => Promise<void>) => {
    const api = KubernetesApi.of(kubeconfig, kubeconfigPath);
    await work(api).finally(() => api.close());
  };
  const removal = () => withApi((api) => remove(api, made));
  try {
    await withApi(async (api) => {
      for (const source of sources) {
        if (await apply(api, source)) made.push(source.definition.metadata.name);
      }
      await Promise.all(sources.map((source) => untilServed(api, source)));
    });
  } catch (error) {
    // Why it was refused is worth more than that it can't be put away either.
    await removal().catch(() => {});
    throw error;
  }
  return removal;
}

async function read(crd: string | object, index: number): Promise<Source[]> {
  if (typeof crd !== "string") return [source(`crds[${index}]`, crd)];
  const info = await stat(crd).catch(() => undefined);
  if (info === undefined) throw new EnvtestError(`there is no CRD at ${resolve(crd)}`);
  const isFolder = info.isDirectory();
  const files = isFolder
    ? (await readdir(crd)).filter((name) => /\.(ya?ml|json)$/.test(name)).map((n) => join(crd, n))
    : [crd];
  const found = (await Promise.all(files.sort().map(readFileOf))).flat();
  if (found.length === 0) throw new EnvtestError(`${crd} has ${nothing}`);
  return found;
}

const nothing = "no CustomResourceDefinition: one has a kind, metadata.name and spec.versions";

function source(from: string, object: object): Source {
  if (!isDefinition(object)) throw new EnvtestError(`${from} is ${nothing}`);
  return { from, definition: object };
}

function isDefinition(object: object): object is Definition {
  const { kind, metadata, spec } = object as Partial<Definition> & { readonly kind?: string };
  return (
    kind === "CustomResourceDefinition" &&
    typeof metadata?.name === "string" &&
    typeof spec?.names?.plural === "string" &&
    Array.isArray(spec.versions)
  );
}

/** Documents of other kinds are passed over, as controller-runtime's envtest does. */
async function readFileOf(file: string): Promise<Source[]> {
  return parseAllDocuments(await readFile(file, "utf8")).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new EnvtestError(`${file}: ${error.message}`);
    const object = document.toJS() as { readonly kind?: string } | null;
    return object?.kind === "CustomResourceDefinition" ? [source(file, object)] : [];
  });
}

/** @returns whether it was not there before. */
async function apply(api: KubernetesApi, { from, definition }: Source): Promise<boolean> {
  const { name } = definition.metadata;
  const { status, text } = await api.send({
    method: "PATCH",
    path: `${definitionPath(name)}?fieldManager=envtest&force=true&fieldValidation=Strict`,
    contentType: "application/apply-patch+yaml",
    body: definition,
  });
  if (status < 300 && isLeaving(text)) {
    await untilGone(api, name);
    return apply(api, { from, definition });
  }
  if (status < 300) return status === 201;
  throw new EnvtestError(`${from}: the API server refuses ${name}: ${status} ${messageOf(text)}`);
}

/** Established, and a list of every served version is answered: the one comes a moment before the other. */
async function untilServed(api: KubernetesApi, { from, definition }: Source): Promise<void> {
  const { group, names, versions } = definition.spec;
  const lists = versions
    .filter(({ served }) => served)
    .map(({ name }) => `/apis/${group}/${name}/${names.plural}?limit=1`);
  const { name } = definition.metadata;
  const end = Date.now() + servedWithinMs;
  for (;;) {
    const conditions = await conditionsOf(api, name);
    const refusal = conditions.find(
      ({ type, status }) => type === "NamesAccepted" && status === "False",
    );
    if (refusal !== undefined)
      throw new EnvtestError(`${from}: the API server can't serve ${name}: ${refusal.message}`);
    const isEstablished = conditions.some(
      ({ type, status }) => type === "Established" && status === "True",
    );
    const answers = await Promise.all(lists.map((list) => api.status(list)));
    // Whoever may not list is told so by a server that knows the kind.
    if (isEstablished && answers.every((status) => status === 200 || status === 403)) return;
    if (Date.now() > end)
      throw new EnvtestError(`${from}: ${name} is not served after ${servedWithinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function conditionsOf(api: KubernetesApi, name: string): Promise<readonly Condition[]> {
  const found = await api.call<{
    readonly status?: { readonly conditions?: readonly Condition[] };
  }>({
    path: definitionPath(name),
  });
  return found.status?.conditions ?? [];
}

/** Those that are gone already are as they should be. */
async function remove(api: KubernetesApi, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { status, text } = await api.send({ method: "DELETE", path: definitionPath(name) });
    if (status >= 300 && status !== 404)
      throw new EnvtestError(`the CRD ${name} can't be removed: ${status} ${messageOf(text)}`);
  }
  await Promise.all(names.map((name) => untilGone(api, name)));
}

/** Deleted before, perhaps by the last tests, and not gone yet: what is applied to it goes with it. */
function isLeaving(text: string): boolean {
  const { metadata } = JSON.parse(text) as { metadata?: { deletionTimestamp?: string } };
  return metadata?.deletionTimestamp !== undefined;
}

async function untilGone(api: KubernetesApi, name: string): Promise<void> {
  const end = Date.now() + goneWithinMs;
  while ((await api.status(definitionPath(name))) !== 404) {
    if (Date.now() > end) {
      throw new EnvtestError(
        `the CRD ${name} is deleted, and still there after ${goneWithinMs / 1000} s: see whether its objects have finalizers that nobody takes away`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

const definitionPath = (name: string) => `${collection}/${encodeURIComponent(name)}`;
