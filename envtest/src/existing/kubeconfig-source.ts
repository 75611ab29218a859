/** Options and environment -> the one kubeconfig that they name, in one file, as kubectl would find it. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve, sep } from "node:path";
import { parse, stringify } from "yaml";
import { GuardedFolder } from "../binaries/guarded-folder.js";
import { EnvtestError } from "../cluster.js";

export interface KubeconfigSource {
  readonly text: string;
  readonly path: string;
  /** Removes the file if it was made here. */
  dispose(): Promise<void>;
}

export interface SourceOptions {
  /** A file. */
  readonly kubeconfig?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory?: string;
  /** Where a Pod finds its own token and the authority. */
  readonly serviceAccountFolder?: string;
}

/**
 * Source: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 * @throws EnvtestError naming the places that have none.
 */
export function kubeconfigSource(options: SourceOptions): KubeconfigSource {
  const { kubeconfig, env, homeDirectory = homedir() } = options;
  const named = kubeconfig === undefined ? (env.KUBECONFIG ?? "").split(delimiter) : [kubeconfig];
  const wanted = named.filter(Boolean);
  const paths = wanted.length > 0 ? wanted : [join(homeDirectory, ".kube/config")];
  const [first, ...more] = paths.filter((path) => existsSync(path)).map((path) => resolve(path));
  if (first !== undefined && more.length === 0) {
    return { text: readFileSync(first, "utf8"), path: first, dispose: async () => {} };
  }
  if (first !== undefined) return inFile(merged([first, ...more]));
  const own = wanted.length > 0 ? undefined : inCluster(options);
  if (own !== undefined) return inFile(own);
  throw new EnvtestError(
    `there is no kubeconfig at ${paths.join(", ")}: name one in the option kubeconfig, or in KUBECONFIG`,
  );
}

type Fields = Record<string, unknown>;
interface Entry extends Fields {
  readonly name?: string;
}

const lists = ["clusters", "contexts", "users"] as const;
const pathFields = [
  "certificate-authority",
  "client-certificate",
  "client-key",
  "tokenFile",
] as const;

/** The first file to say something wins. */
function merged(paths: readonly string[]): object {
  const configs = paths.map((path) => ({
    path,
    config: (parse(readFileSync(path, "utf8")) ?? {}) as Fields,
  }));
  const entries = (list: string) => {
    const byName = new Map<unknown, Entry>();
    for (const { path, config } of configs)
      for (const entry of (config[list] ?? []) as Entry[])
        if (!byName.has(entry.name)) byName.set(entry.name, withAbsolutePaths(entry, path));
    return [...byName.values()];
  };
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": configs.map(({ config }) => config["current-context"]).find(Boolean),
    ...Object.fromEntries(lists.map((list) => [list, entries(list)])),
  };
}

/** Relative paths start at the folder of the file that they are in. */
function withAbsolutePaths(entry: Entry, file: string): Entry {
  const absolute = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const fields: Fields = { ...value };
    for (const name of pathFields) {
      const path = fields[name];
      if (typeof path === "string" && path !== "") fields[name] = resolve(dirname(file), path);
    }
    const program = fields.exec as { readonly command?: string } | undefined;
    // Without a separator it is looked for in PATH.
    if (program?.command?.includes(sep))
      fields.exec = { ...program, command: resolve(dirname(file), program.command) };
    return fields;
  };
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, absolute(value)]),
  ) as Entry;
}

/** Absent outside of a Pod. Source: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
function inCluster({ env, serviceAccountFolder }: SourceOptions): object | undefined {
  const folder = serviceAccountFolder ?? "/var/run/secrets/kubernetes.io/serviceaccount";
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const tokenFile = join(folder, "token");
  if (!host || !port || !existsSync(tokenFile)) return undefined;
  const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const name = "in-cluster";
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server, "certificate-authority": join(folder, "ca.crt") } }],
    users: [{ name, user: { tokenFile } }],
  };
}

function inFile(config: object): KubeconfigSource {
  const text = stringify(config);
  const folder = new GuardedFolder();
  const path = join(folder.path, "kubeconfig");
  writeFileSync(path, text, { mode: 0o600 });
  return { text, path, dispose: () => folder.remove() };
}
