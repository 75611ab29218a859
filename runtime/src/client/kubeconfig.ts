/** Environment variables and kubeconfig files -> a ClusterConfig. */

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { ClusterConfig } from "./cluster-config.js";
import { inClusterConfig, isInCluster } from "./in-cluster.js";
import {
  type Entry,
  flagField,
  type KubeConfigContent,
  KubeConfigError,
  mergeKubeConfigs,
  parseKubeConfig,
  textField,
} from "./kubeconfig-file.js";
import { defined, pemSource, userConfig } from "./kubeconfig-user.js";
import { proxyFromEnvironment } from "./proxy-choice.js";

export interface LoadKubeConfigOptions {
  /** One file; otherwise KUBECONFIG, `~/.kube/config`, then the pod's service account. */
  readonly path?: string;
  /** Default: the files' current-context. */
  readonly context?: string;
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the user's home. */
  readonly homeDirectory?: string;
  /** Default: where Kubernetes mounts it in a pod. */
  readonly serviceAccountDirectory?: string;
}

const serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The file's content, or undefined where there is none. */
function readIfThere(file: string): KubeConfigContent | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new KubeConfigError(`${file} can't be read: ${(error as Error).message}`);
  }
  return parseKubeConfig(file, text);
}

const names = (entries: ReadonlyMap<string, Entry>) => [...entries.keys()].join(", ") || "none";

function chooseContext(content: KubeConfigContent, wanted: string | undefined): [string, Entry] {
  const files = content.files.join(", ");
  const name = wanted ?? content.currentContext;
  if (name === undefined) {
    throw new KubeConfigError(
      `${files} has no current-context; set one (kubectl config use-context) or name one of: ` +
        names(content.contexts),
    );
  }
  const context = content.contexts.get(name);
  if (context === undefined) {
    throw new KubeConfigError(
      `context "${name}" is not in ${files}; it has: ${names(content.contexts)}`,
    );
  }
  return [name, context];
}

/** The cluster or user that a context names. */
function referenced(
  content: KubeConfigContent,
  context: Entry,
  field: "cluster" | "user",
): Entry | undefined {
  const name = textField(context, field);
  if (name === undefined) return undefined;
  const entries = content[`${field}s`];
  const entry = entries.get(name);
  if (entry === undefined) {
    throw new KubeConfigError(
      `${context.file}: ${context.place} names ${field} "${name}", which is not in ` +
        `${content.files.join(", ")}; it has: ${names(entries)}`,
    );
  }
  return entry;
}

function urlField(cluster: Entry, field: "server" | "proxy-url"): URL | undefined {
  const text = textField(cluster, field);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new KubeConfigError(
      `${cluster.file}: ${cluster.place}.${field} must be an http or https URL ` +
        `such as https://host:6443, not "${text}"`,
    );
  }
  return url;
}

function execExtension(cluster: Entry): unknown {
  const extensions = cluster.fields.extensions;
  if (!Array.isArray(extensions)) return undefined;
  const named = (item: { name?: unknown } | null) =>
    item?.name === "client.authentication.k8s.io/exec";
  return extensions.find(named)?.extension;
}

function clusterConfig(
  content: KubeConfigContent,
  wanted: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ClusterConfig {
  const [name, context] = chooseContext(content, wanted);
  const cluster = referenced(content, context, "cluster");
  if (cluster === undefined) {
    throw new KubeConfigError(`${context.file}: ${context.place}.cluster is missing`);
  }
  const user = referenced(content, context, "user");
  const url = urlField(cluster, "server");
  if (url === undefined) {
    throw new KubeConfigError(`${cluster.file}: ${cluster.place}.server is missing`);
  }
  return {
    ...defined({
      certificateAuthority: pemSource(cluster, "certificate-authority"),
      tlsServerName: textField(cluster, "tls-server-name"),
      proxyUrl: urlField(cluster, "proxy-url")?.href ?? proxyFromEnvironment(url, env),
      execExtension: execExtension(cluster),
    }),
    insecureSkipTlsVerify: flagField(cluster, "insecure-skip-tls-verify"),
    server: url.href.replace(/\/$/, ""),
    user: user === undefined ? {} : userConfig(user),
    namespace: textField(context, "namespace") ?? "default",
    context: name,
    source: content.files.join(", "),
  };
}

/**
 * Reads how to reach a cluster: `path`, else the files of KUBECONFIG (merged; missing ones are
 * skipped), else `~/.kube/config`, else the service account of the pod that this runs in.
 *
 * @throws KubeConfigError naming file, context and mend.
 */
export function loadKubeConfig(options: LoadKubeConfigOptions = {}): ClusterConfig {
  const env = options.env ?? process.env;
  const listed = (env.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "");
  const home = options.homeDirectory ?? homedir();
  const standard = listed.length > 0 ? listed : [join(home, ".kube", "config")];
  const files = (options.path === undefined ? standard : [options.path]).map((file) =>
    resolve(file),
  );
  const contents = files.map(readIfThere).filter((content) => content !== undefined);
  if (contents.length > 0) return clusterConfig(mergeKubeConfigs(contents), options.context, env);
  if (options.path === undefined && options.context === undefined && isInCluster(env)) {
    return inClusterConfig(env, options.serviceAccountDirectory ?? serviceAccountDirectory);
  }
  throw new KubeConfigError(
    `no kubeconfig: ${files.join(", ")} ${files.length > 1 ? "are" : "is"} not there; ` +
      "set KUBECONFIG to a file that names your cluster",
  );
}
