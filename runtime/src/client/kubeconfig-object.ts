/** A KubeConfig of the official JavaScript client, known by its shape -> a ClusterConfig. */

import type { ClusterConfig, ExecConfig, UserConfig } from "./cluster-config.js";
import { KubeConfigError } from "./kubeconfig-file.js";
import { defined } from "./kubeconfig-user.js";

/** What is read of a `KubeConfig` of `@kubernetes/client-node`; the package is not needed here. */
export interface KubeConfigLike {
  getCurrentContext(): string;
  getContextObject(name: string): { namespace?: string } | null;
  getCurrentCluster(): {
    server: string;
    caData?: string;
    caFile?: string;
    skipTLSVerify?: boolean;
    tlsServerName?: string;
    proxyUrl?: string;
  } | null;
  getCurrentUser(): {
    certData?: string;
    certFile?: string;
    keyData?: string;
    keyFile?: string;
    token?: string;
    username?: string;
    password?: string;
    exec?: unknown;
    authProvider?: unknown;
    impersonateUser?: string;
  } | null;
}

type UserLike = NonNullable<ReturnType<KubeConfigLike["getCurrentUser"]>>;

/** True for a config of the official client, false for a {@link ClusterConfig}. */
export function isKubeConfigLike(config: ClusterConfig | KubeConfigLike): config is KubeConfigLike {
  return "getCurrentCluster" in config;
}

function pem(data: string | undefined, file: string | undefined) {
  if (data) return { data: Buffer.from(data, "base64").toString("utf8") };
  return file ? { file } : undefined;
}

/** That client keeps the pod's token as an auth provider of its own. */
function tokenFile(user: UserLike): string | undefined {
  const provider = user.authProvider as { config?: { tokenFile?: string } } | undefined;
  if (provider === undefined) return undefined;
  if (provider.config?.tokenFile) return provider.config.tokenFile;
  throw new KubeConfigError(
    "this KubeConfig's user has an auth-provider, which Kubernetes took out; " +
      "use an exec credential plugin instead",
  );
}

function userOf(user: UserLike): UserConfig {
  return defined({
    clientCertificate: pem(user.certData, user.certFile),
    clientKey: pem(user.keyData, user.keyFile),
    token: user.token,
    tokenFile: tokenFile(user),
    username: user.username,
    password: user.password,
    exec: user.exec as ExecConfig | undefined,
    impersonate: user.impersonateUser ? { user: user.impersonateUser } : undefined,
  });
}

export function fromKubeConfig(config: KubeConfigLike): ClusterConfig {
  const context = config.getCurrentContext();
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new KubeConfigError(`this KubeConfig has no cluster for its context "${context}"`);
  }
  return {
    ...defined({
      certificateAuthority: pem(cluster.caData, cluster.caFile),
      tlsServerName: cluster.tlsServerName,
      proxyUrl: cluster.proxyUrl,
    }),
    insecureSkipTlsVerify: cluster.skipTLSVerify ?? false,
    server: cluster.server.replace(/\/$/, ""),
    user: userOf(config.getCurrentUser() ?? {}),
    namespace: config.getContextObject(context)?.namespace ?? "default",
    context,
    source: "a KubeConfig object",
  };
}
