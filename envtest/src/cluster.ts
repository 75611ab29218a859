/** What `start()` takes and gives. */

/** `binaries`: etcd and kube-apiserver on this machine. `existing`: the cluster of a kubeconfig. */
export type Server = "binaries" | "existing";

export interface StartOptions {
  /**
   * Default: OPWRIGHT_ENVTEST_SERVER; else `existing` where USE_EXISTING_CLUSTER is `true`, as in
   * controller-runtime's envtest; else `binaries`.
   */
  readonly server?: Server;
  /** Folder of the binaries. Default: see `findBinaries`. */
  readonly binariesDirectory?: string;
  /** Kubeconfig file of the existing cluster. Default: KUBECONFIG, then `~/.kube/config`. */
  readonly kubeconfig?: string;
  /** Run kube-controller-manager too: Deployments get Pods, owners' objects are collected. */
  readonly kubeControllerManager?: boolean;
  /** CustomResourceDefinitions to install: YAML files, folders of them, or objects. */
  readonly crds?: readonly (string | object)[];
  /** More flags for kube-apiserver: `--audit-log-path=...`. */
  readonly apiServerFlags?: readonly string[];
  /** Milliseconds until the API server must be ready. Default 60000. */
  readonly startTimeoutMs?: number;
  /** Told of each step, in words. */
  readonly onProgress?: (step: string) => void;
}

/** A running API server. */
export interface Cluster extends AsyncDisposable {
  /** URL. */
  readonly server: string;
  /** YAML, for a user who may do everything. */
  readonly kubeconfig: string;
  /** A file with the same. */
  readonly kubeconfigPath: string;
  /** A kubeconfig (YAML) for a service account that exists, by a token that the API server issues. */
  createServiceAccountKubeconfig(account: {
    readonly namespace: string;
    readonly name: string;
  }): Promise<string>;
  /**
   * A kubeconfig (YAML) for a user of this name, by a client certificate. RBAC decides what he may.
   * @throws EnvtestError in an existing cluster, whose authority is not at hand.
   */
  addUser(user: { readonly name: string; readonly groups?: readonly string[] }): Promise<string>;
  /** Ends what was started and removes what was made. Does nothing the second time. */
  stop(): Promise<void>;
}

/** The cluster could not be started, or refused something. */
export class EnvtestError extends Error {
  override readonly name = "EnvtestError";
}
