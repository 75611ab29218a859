/** The kubeconfig of a cluster that exists -> a Cluster that is left as it was found. */

import { kubeconfigText, readAccess } from "../api/kubeconfig.js";
import { KubernetesApi } from "../api/kubernetes-api.js";
import { serviceAccountToken } from "../api/service-account.js";
import { type Cluster, EnvtestError, type StartOptions } from "../cluster.js";
import { type KubeconfigSource, kubeconfigSource } from "./kubeconfig-source.js";

export async function openExisting({ kubeconfig }: StartOptions): Promise<Cluster> {
  const source = kubeconfigSource({ kubeconfig, env: process.env });
  try {
    return await open(source);
  } catch (error) {
    await source.dispose();
    throw error;
  }
}

async function open({ text, path, dispose }: KubeconfigSource): Promise<Cluster> {
  const { user, ...access } = readAccess(text, path);
  const { server } = access;
  const api = KubernetesApi.of(text, path);
  // Without credentials of our own the cluster is still good for those who only want its kubeconfig.
  if (user.helper === undefined) await mustAnswer(api, `${server} of ${path}`);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    api.close();
    stopped ??= dispose();
    return stopped;
  };
  return {
    server,
    kubeconfig: text,
    kubeconfigPath: path,
    addUser: async () => {
      throw new EnvtestError(
        "an existing cluster's certificate authority is not at hand: use a service account",
      );
    },
    createServiceAccountKubeconfig: async (account) =>
      kubeconfigText({
        ...access,
        user: { token: await serviceAccountToken(api, account) },
      }),
    logs: () => ({}),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function mustAnswer(api: KubernetesApi, where: string): Promise<void> {
  await api.call({ path: "/version" }).catch((error: Error) => {
    api.close();
    throw new EnvtestError(`no answer from ${where}: ${error.message}`);
  });
}
