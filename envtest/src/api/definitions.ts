/** Files, folders and objects -> CustomResourceDefinitions that the API server serves. */

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { EnvtestError } from "../cluster.js";
import { KubernetesApi } from "./kubernetes-api.js";

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

interface Source {
  readonly from: string;
  readonly definition: Definition;
}

const collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const servedWithinMs = 20_000;
const pollMs = 25;

/** @throws EnvtestError naming the file, and what the API server says of it. */
export async function installDefinitions(
  kubeconfig: string,
  crds: readonly (string | object)[],
): Promise<Removal> {
  if (crds.length === 0) return async () => {};
  const sources = (await Promise.all(crds.map(read))).flat();
  const api = KubernetesApi.of(kubeconfig);
  const made: string[] = [];
  try {
    for (const source of sources) {
      if (await apply(api, source)) made.push(source.definition.metadata.name);
    }
    await Promise.all(sources.map((source) => served(api, source)));
  } finally {
    api.close();
  }
  return () => remove(kubeconfig, made);
}

async function read(crd: string | object): Promise<Source[]> {
  if (typeof crd !== "string") return [{ from: "the object given", definition: crd as Definition }];
  const info = await stat(crd).catch(() => undefined);
  if (info === undefined) throw new EnvtestError(`there is no CRD at ${crd}`);
  if (!info.isDirectory()) return readOne(crd);
  const names = (await readdir(crd)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  return (await Promise.all(names.map((name) => readOne(join(crd, name))))).flat();
}

async function readOne(file: string): Promise<Source[]> {
  return parseAllDocuments(await readFile(file, "utf8")).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new EnvtestError(`${file}: ${error.message}`);
    const object = document.toJS() as (Definition & { kind?: string }) | null;
    return object?.kind === "CustomResourceDefinition" ? [{ from: file, definition: object }] : [];
  });
}

/** @returns whether it was not there before. */
async function apply(api: KubernetesApi, { from, definition }: Source): Promise<boolean> {
  const name = definition.metadata?.name;
  if (!name) throw new EnvtestError(`${from}: the CRD has no metadata.name`);
  const { status, text } = await api.send({
    method: "PATCH",
    path: `${collection}/${name}?fieldManager=envtest&force=true&fieldValidation=Strict`,
    contentType: "application/apply-patch+yaml",
    body: definition,
  });
  if (status < 300) return status === 201;
  throw new EnvtestError(`${from}: the API server refuses ${name}: ${text}`);
}

async function served(api: KubernetesApi, { from, definition }: Source): Promise<void> {
  const { group, names, versions } = definition.spec;
  const version = versions.find((candidate) => candidate.served)?.name;
  if (version === undefined) return;
  const end = Date.now() + servedWithinMs;
  while ((await api.status(`/apis/${group}/${version}/${names.plural}?limit=1`)) !== 200) {
    if (Date.now() > end) {
      throw new EnvtestError(
        `${from}: ${definition.metadata.name} is not served after ${servedWithinMs / 1000} s`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function remove(kubeconfig: string, names: readonly string[]): Promise<void> {
  const api = KubernetesApi.of(kubeconfig);
  try {
    for (const name of names) await api.send({ method: "DELETE", path: `${collection}/${name}` });
  } finally {
    api.close();
  }
}
