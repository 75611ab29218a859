/** A kubeconfig, or the envtest binaries -> an API server to try a project against. */

import { UserError } from "../errors.js";

export interface DevelopmentCluster {
  readonly kubeconfigPath: string;
  /** What it is, in words. */
  readonly description: string;
  /** Someone turns Deployments into Pods in it. */
  readonly hasControllers: boolean;
  /** Someone runs the Pods. */
  readonly hasNodes: boolean;
  stop(): Promise<void>;
}

/** Takes the cluster of `kubeconfig` as it is, or starts the binaries of envtest on loopback. */
export async function openCluster(kubeconfig: string | undefined): Promise<DevelopmentCluster> {
  const envtest = await import("@opwright/envtest");
  if (kubeconfig !== undefined) {
    const cluster = await envtest.start({ server: "existing", kubeconfig });
    return {
      kubeconfigPath: kubeconfig,
      description: `the cluster of ${kubeconfig} at ${cluster.server}`,
      hasControllers: true,
      hasNodes: true,
      stop: () => cluster.stop(),
    };
  }
  try {
    const { kubeControllerManager } = await envtest.findBinaries();
    const cluster = await envtest.start({
      server: "binaries",
      kubeControllerManager: kubeControllerManager !== undefined,
    });
    return {
      kubeconfigPath: cluster.kubeconfigPath,
      description: `etcd and kube-apiserver on this machine at ${cluster.server}`,
      hasControllers: kubeControllerManager !== undefined,
      hasNodes: false,
      stop: () => cluster.stop(),
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "BinariesNotFoundError") throw error;
    throw new UserError([
      { message: error.message, mend: "Or name a cluster of yours: --kubeconfig FILE." },
    ]);
  }
}
