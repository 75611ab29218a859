/** What a Manager is made from, and what is taken where an option is absent. */

import type { ClusterConfig } from "../client/cluster-config.js";
import type { KubeConfigLike } from "../client/kubeconfig-object.js";
import { controllerName } from "../controller/controller.js";
import type { ControllerDefinition, Logger } from "../controller/definition.js";
import type { Environment } from "../environment.js";
import type { BindAddress } from "./http-server.js";
import type { LogFormat, LogLevel } from "./logger.js";

export interface ManagerOptions {
  /** Field manager, reporter of events, and the lease's name: a DNS label such as `hello-operator`. */
  readonly name: string;
  readonly controllers: readonly ControllerDefinition[];
  /** Default: what `loadKubeConfig()` finds. */
  readonly kubeConfig?: ClusterConfig | KubeConfigLike;
  /** Default: real time and chance, and the network to `kubeConfig`. */
  readonly environment?: Environment;
  /** Watch this namespace alone. Default: all. */
  readonly namespace?: string;
  /** Where `/healthz` and `/readyz` are served. Default port 8081. */
  readonly healthProbe?: BindAddress | false;
  /** Where `/metrics` is served. Default: nowhere. */
  readonly metrics?: BindAddress | false;
  /** Reconcile only while holding a Lease, so that one of several replicas does. Default false. */
  readonly leaderElect?: boolean;
  /** Name of the Lease. Default: `name`. */
  readonly leaderElectionId?: string;
  /** Default: the namespace of `kubeConfig`; in a cluster, the pod's. */
  readonly leaderElectionNamespace?: string;
  /** Default: lines on stderr as `logFormat` and `logLevel` have it. */
  readonly logger?: Logger;
  /** Default: `text` on a terminal, else `json`. */
  readonly logFormat?: LogFormat;
  /** Default `info`. */
  readonly logLevel?: LogLevel;
  /** How long `stop` lets running reconciles end, in milliseconds. Default 30000. */
  readonly gracefulStopMs?: number;
}

export const defaultHealthProbePort = 8081;
export const defaultGracefulStopMs = 30_000;

function twice(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}

/** @throws Error naming the option that can't be. */
export function checkManagerOptions({ name, controllers }: ManagerOptions): void {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    throw new Error(
      `Manager: name "${name}" must be a DNS label: small letters, digits and "-", 63 at most`,
    );
  }
  const sameName = twice(controllers.map(controllerName));
  if (sameName !== undefined) {
    throw new Error(`Manager: two controllers are named "${sameName}": give one another name`);
  }
  const finalizing = controllers.filter(({ finalize }) => finalize !== undefined);
  const sameKind = twice(finalizing.map(({ for: kind }) => `${kind.plural}.${kind.group}`));
  if (sameKind !== undefined) {
    throw new Error(`Manager: two controllers have a finalize for ${sameKind}: only one can`);
  }
}
