/** A manager's options -> the parts that it runs: environment, log, cache, client, events. */

import { hostname } from "node:os";
import { Cache } from "../cache/cache.js";
import { createCachedClient } from "../cache/cached-client.js";
import type { Client } from "../client/client.js";
import type { ClusterConfig } from "../client/cluster-config.js";
import { createKindRegistry } from "../client/kind-registry.js";
import { loadKubeConfig } from "../client/kubeconfig.js";
import { fromKubeConfig, isKubeConfigLike } from "../client/kubeconfig-object.js";
import { createClient } from "../client/live-client.js";
import { realEnvironment } from "../client/real-environment.js";
import type { Transport } from "../client/transport.js";
import type { Logger } from "../controller/definition.js";
import { kindsOf } from "../controller/sources.js";
import type { Environment } from "../environment.js";
import { QueuedEventRecorder } from "../object/event-recorder.js";
import { createLogger } from "./logger.js";
import type { ManagerOptions } from "./manager-options.js";

export interface ManagerParts {
  readonly environment: Environment;
  /** What requests go through; a metric's counter may be put in between. */
  readonly wiring: { transport: Transport };
  /** The transport is the manager's own, to be closed with it. */
  readonly ownsTransport: boolean;
  readonly log: Logger;
  readonly cache: Cache;
  readonly client: Client;
  readonly events: QueuedEventRecorder;
  /** Of this process, unlike any other's. */
  readonly identity: string;
  /** Where the Lease is when no option says so. */
  readonly namespace: string;
  /** Host and port of the API server, for metrics. */
  readonly host: string;
}

function clusterOf({ kubeConfig, environment }: ManagerOptions): ClusterConfig | undefined {
  if (kubeConfig) return isKubeConfigLike(kubeConfig) ? fromKubeConfig(kubeConfig) : kubeConfig;
  return environment ? undefined : loadKubeConfig();
}

function given(options: ManagerOptions, cluster: ClusterConfig | undefined): Environment {
  if (options.environment) return options.environment;
  return realEnvironment(cluster ?? loadKubeConfig(), { userAgent: options.name });
}

function loggerOf(options: ManagerOptions, { clock }: Environment): Logger {
  if (options.logger) return options.logger;
  const { stderr } = process;
  const format = options.logFormat ?? (stderr.isTTY ? "text" : "json");
  const level = options.logLevel ?? "info";
  return createLogger({ clock, write: (line) => stderr.write(line), format, level });
}

/** @throws KubeConfigError where there is no cluster to talk to. */
export function createParts(options: ManagerOptions): ManagerParts {
  const { name, namespace, controllers } = options;
  const cluster = clusterOf(options);
  const { clock, random, transport } = bound(given(options, cluster));
  const wiring = { transport };
  const through: Transport = {
    send: (request) => wiring.transport.send(request),
    close: () => wiring.transport.close(),
  };
  const environment: Environment = { clock, random, transport: through };
  const log = loggerOf(options, environment);
  const kinds = createKindRegistry(environment);
  for (const kind of controllers.flatMap(kindsOf)) kinds.register(kind);
  const live = createClient({ environment, fieldManager: name, kinds });
  const only = namespace === undefined ? {} : { namespace };
  const cache = new Cache({ environment, reader: live.live, log, ...only });
  const identity = `${hostname()}_${Math.floor(random() * 2 ** 48).toString(36)}`;
  const events = new QueuedEventRecorder({
    client: live,
    environment,
    reportingController: name,
    reportingInstance: identity,
    onLost: (reason) => log.debug("an event was lost", { reason }),
  });
  return {
    environment,
    wiring,
    ownsTransport: options.environment === undefined,
    log,
    cache,
    client: createCachedClient(live, cache),
    events,
    identity,
    namespace: cluster?.namespace ?? "default",
    host: cluster === undefined ? "" : new URL(cluster.server).host,
  };
}

const bound = (environment: Environment): Environment => ({
  clock: environment.clock,
  random: () => environment.random(),
  transport: environment.transport,
});
