/** A pod's environment and its service account's files -> a ClusterConfig. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterConfig } from "./cluster-config.js";
import { KubeConfigError } from "./kubeconfig-file.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** True where Kubernetes has told this process where its API server is. */
export function isInCluster(env: Variables): boolean {
  return Boolean(env.KUBERNETES_SERVICE_HOST && env.KUBERNETES_SERVICE_PORT);
}

/** Source: Kubernetes, "Accessing the Kubernetes API from a Pod". */
export function inClusterConfig(env: Variables, directory: string): ClusterConfig {
  const host = env.KUBERNETES_SERVICE_HOST ?? "";
  const tokenFile = join(directory, "token");
  const authority = join(directory, "ca.crt");
  const namespaceFile = join(directory, "namespace");
  for (const file of [tokenFile, authority]) {
    if (existsSync(file)) continue;
    throw new KubeConfigError(
      `KUBERNETES_SERVICE_HOST is set, but ${file} is not there: ` +
        "the pod needs a service account (automountServiceAccountToken: true)",
    );
  }
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT}`,
    certificateAuthority: { file: authority },
    user: { tokenFile },
    namespace: existsSync(namespaceFile)
      ? readFileSync(namespaceFile, "utf8").trim() || "default"
      : "default",
    source: "service account",
  };
}
