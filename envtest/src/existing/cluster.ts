/** The kubeconfig of a cluster that exists -> a Cluster that is left as it was found. */

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { kubeconfigText, readAccess } from "../api/kubeconfig.js";
import { KubernetesApi } from "../api/kubernetes-api.js";
import { serviceAccountToken } from "../api/service-account.js";
import { type Cluster, EnvtestError, type StartOptions } from "../cluster.js";

export async function openExisting(options: StartOptions): Promise<Cluster> {
  const path = options.kubeconfig ?? defaultPath();
  if (!existsSync(path)) {
    throw new EnvtestError(
      `there is no kubeconfig at ${path}: name one in the option kubeconfig, or in KUBECONFIG`,
    );
  }
  const kubeconfig = readFileSync(path, "utf8");
  const { user, ...access } = readAccess(kubeconfig, path);
  const { server } = access;
  const api = KubernetesApi.of(kubeconfig, path);
  // Without credentials of our own the cluster is still good for those who only want its kubeconfig.
  if (user.helper === undefined) await mustAnswer(api, `${server} of ${path}`);
  const stop = async () => api.close();
  return {
    server,
    kubeconfig,
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

function defaultPath(): string {
  const [first] = (process.env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  return first ?? join(homedir(), ".kube/config");
}
