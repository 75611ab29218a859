/** Environment variables and kubeconfig files -> a ClusterConfig. */

import type { ClusterConfig } from "./cluster-config.js";

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

export function loadKubeConfig(_options: LoadKubeConfigOptions = {}): ClusterConfig {
  throw new Error("not written yet");
}
