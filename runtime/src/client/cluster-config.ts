/** What it takes to reach one cluster as one user, as plain data; files are named, not read. */

/** PEM text, or the file that holds it; a file is read again when it changes. */
export type PemSource = { readonly data: string } | { readonly file: string };

/** A program that prints a credential. Source: client.authentication.k8s.io/v1. */
export interface ExecConfig {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  /** Shown when the program is not there. */
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
  readonly interactiveMode?: "Never" | "IfAvailable" | "Always";
}

/** Whom the user acts as. Source: Kubernetes, "User impersonation". */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export interface UserConfig {
  readonly clientCertificate?: PemSource;
  readonly clientKey?: PemSource;
  readonly token?: string;
  /** Read again every minute and after a 401; wins over `token` while it can be read. */
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecConfig;
  readonly impersonate?: Impersonation;
}

/** One cluster, one user, one default namespace. */
export interface ClusterConfig {
  /** URL of the API server, with a path where it sits below one. */
  readonly server: string;
  readonly certificateAuthority?: PemSource;
  readonly insecureSkipTlsVerify?: boolean;
  /** Name to ask of the server's certificate instead of the host in `server`. */
  readonly tlsServerName?: string;
  /** `http://` or `https://` proxy that the connection goes through (CONNECT). */
  readonly proxyUrl?: string;
  readonly user: UserConfig;
  /** Namespace of the context; `default` where it names none. */
  readonly namespace: string;
  /** Name of the kubeconfig's context; absent in a cluster. */
  readonly context?: string;
  /** Where this was read, for messages: files, or `service account`. */
  readonly source: string;
  /** `extensions["client.authentication.k8s.io/exec"]` of the cluster, for the exec program. */
  readonly execExtension?: unknown;
}
