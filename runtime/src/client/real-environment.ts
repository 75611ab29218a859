/** A ClusterConfig -> the Environment of a running operator: real time, chance and network. */

import type { Clock, Environment } from "../environment.js";
import type { ClusterConfig } from "./cluster-config.js";
import { fromKubeConfig, isKubeConfigLike, type KubeConfigLike } from "./kubeconfig-object.js";
import { createNodeTransport } from "./node-transport.js";

/** A timer keeps the process alive, as someone waits for it; who no longer does cancels it. */
const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

export interface RealEnvironmentOptions {
  /** Seen in the API server's logs and metrics. Default `opwright-runtime`. */
  readonly userAgent?: string;
}

/**
 * `config` is what `loadKubeConfig` answers, or a `KubeConfig` of `@kubernetes/client-node`.
 *
 * @throws KubeConfigError when certificate files that it names can't be read.
 */
export function realEnvironment(
  config: ClusterConfig | KubeConfigLike,
  options: RealEnvironmentOptions = {},
): Environment {
  const cluster = isKubeConfigLike(config) ? fromKubeConfig(config) : config;
  return {
    clock: realClock,
    random: () => Math.random(),
    transport: createNodeTransport({ config: cluster, clock: realClock, ...options }),
  };
}
