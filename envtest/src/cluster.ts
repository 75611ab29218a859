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
  /**
   * Kubeconfig file of the existing cluster. Default: the files of KUBECONFIG, as kubectl merges
   * them; else `~/.kube/config`; else, in a Pod, its own service account.
   */
  readonly kubeconfig?: string;
  /**
   * Run kube-controller-manager too: Deployments get Pods, owners' objects are collected. The
   * ServiceAccount admission plugin stays off: Pods get no token.
   */
  readonly kubeControllerManager?: boolean;
  /** CustomResourceDefinitions to install: YAML files, folders of them, or objects. */
  readonly crds?: readonly (string | object)[];
  /** More flags for kube-apiserver: `--audit-log-path=...`. */
  readonly apiServerFlags?: readonly string[];
  /** Milliseconds until the API server must be ready. Default 60000. */
  readonly startTimeoutMs?: number;
  /**
   * A folder, made where it is missing, for a folder of this cluster: data, keys and logs. The latter
   * goes with the cluster; of a start that fails the logs stay in the former. Default: the system's
   * for temporary files, where nothing stays.
   */
  readonly stateDirectory?: string;
  /** Aborted while the cluster starts, it is stopped, and `start()` rejects with the reason. */
  readonly signal?: AbortSignal;
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
  /**
   * Name of the program -> all that it wrote up to now. Empty of an existing cluster and of one that
   * was stopped.
   */
  logs(): Readonly<Record<string, string>>;
  /** Ends what was started and removes what was made. Does nothing the second time. */
  stop(): Promise<void>;
}

/** The cluster could not be started, or refused something. */
export class EnvtestError extends Error {
  override readonly name = "EnvtestError";
}
