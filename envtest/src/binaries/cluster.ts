/** The binaries -> a Cluster on loopback: etcd, kube-apiserver and, on request, kube-controller-manager. */

import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { KubernetesApi } from "../api/kubernetes-api.js";
import { serviceAccountToken } from "../api/service-account.js";
import { type Cluster, EnvtestError, type StartOptions } from "../cluster.js";
import { type Credentials, makeCredentials } from "./credentials.js";
import { type Binaries, findBinaries } from "./find.js";
import { apiServerFlags, controllerManagerFlags, etcdFlags, type Ports } from "./flags.js";
import { freePorts } from "./free-ports.js";
import { ProcessGroup } from "./processes.js";
import { type Patience, untilReady } from "./readiness.js";

/** A port that was free may be taken by the time that it is used. */
const tries = 3;
/** On Unix, on Windows. */
const portIsTaken = /address already in use|Only one usage of each socket address/;

export async function startBinaries(options: StartOptions): Promise<Cluster> {
  const binaries = await findBinaries({
    ...(options.binariesDirectory === undefined ? {} : { directory: options.binariesDirectory }),
    kubeControllerManager: options.kubeControllerManager ?? false,
  });
  for (let attempt = 1; ; attempt++) {
    const processes = new ProcessGroup(options.stateDirectory);
    try {
      return await startIn(processes, binaries, options);
    } catch (error) {
      const isLostRace = error instanceof EnvtestError && portIsTaken.test(error.message);
      const isLast = !isLostRace || attempt === tries;
      if (isLast) processes.keepLogs();
      await processes.stop();
      if (isLast) throw error;
      options.onProgress?.("a port was taken meanwhile: starting again");
    }
  }
}

interface Starting {
  readonly processes: ProcessGroup;
  readonly binaries: Binaries;
  readonly ports: Ports;
  readonly options: StartOptions;
  readonly patience: Patience;
}

async function startIn(
  processes: ProcessGroup,
  binaries: Binaries,
  options: StartOptions,
): Promise<Cluster> {
  const patience = {
    deadline: Date.now() + (options.startTimeoutMs ?? 60_000),
    signal: options.signal,
  };
  const [etcd = 0, etcdPeers = 0, apiServer = 0, controllerManager = 0] = await freePorts(4);
  const ports: Ports = { etcd, etcdPeers, apiServer, controllerManager };
  const starting: Starting = { processes, binaries, ports, options, patience };
  const server = `https://127.0.0.1:${apiServer}`;
  const [, credentials] = await Promise.all([
    startEtcd(starting),
    makeCredentials(processes.folder, server),
  ]);
  const api = KubernetesApi.of(credentials.kubeconfig);
  try {
    await startApiServer(starting, api);
    if (options.kubeControllerManager) await startControllerManager(starting);
    processes.assertAlive();
  } catch (error) {
    api.close();
    throw error;
  }
  return clusterOf({ processes, server, credentials, api });
}

async function startEtcd({ processes, binaries, ports, options, patience }: Starting) {
  options.onProgress?.(`starting ${binaries.etcd}`);
  const running = processes.start({
    path: binaries.etcd,
    flags: etcdFlags(processes.folder, ports),
  });
  await untilReady(running, () => answers(`http://127.0.0.1:${ports.etcd}/health`), patience);
}

async function startApiServer(
  { processes, binaries, ports, options, patience }: Starting,
  api: KubernetesApi,
) {
  options.onProgress?.(`starting ${binaries.kubeApiserver}`);
  const running = processes.start({
    path: binaries.kubeApiserver,
    flags: [...apiServerFlags(processes.folder, ports), ...(options.apiServerFlags ?? [])],
  });
  // It can say that it is ready a moment before its namespaces exist.
  const isReady = async () =>
    (await api.status("/readyz")) === 200 &&
    (await api.status("/api/v1/namespaces/default")) === 200;
  await untilReady(running, isReady, patience);
}

async function startControllerManager(starting: Starting) {
  const { processes, binaries, ports, options, patience } = starting;
  const path = binaries.kubeControllerManager;
  if (path === undefined) return;
  options.onProgress?.(`starting ${path}`);
  const flags = controllerManagerFlags(processes.folder, ports);
  const running = processes.start({ path, flags });
  const url = `https://127.0.0.1:${ports.controllerManager}/healthz`;
  await untilReady(running, () => answers(url), patience);
}

interface Started {
  readonly processes: ProcessGroup;
  readonly server: string;
  readonly credentials: Credentials;
  readonly api: KubernetesApi;
}

function clusterOf({ processes, server, credentials, api }: Started): Cluster {
  let stopped: Promise<void> | undefined;
  const stop = () => {
    api.close();
    stopped ??= processes.stop();
    return stopped;
  };
  return {
    server,
    kubeconfig: credentials.kubeconfig,
    kubeconfigPath: join(processes.folder, "kubeconfig"),
    addUser: ({ name, groups = [] }) => credentials.kubeconfigFor(name, groups),
    createServiceAccountKubeconfig: async (account) =>
      credentials.kubeconfigOf({ token: await serviceAccountToken(api, account) }),
    logs: () => (stopped === undefined ? processes.logs() : {}),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The certificate is not looked at: kube-controller-manager makes its own. */
function answers(url: string): Promise<boolean> {
  const get = url.startsWith("https:") ? https.get : http.get;
  return new Promise((resolve) => {
    const asked = get(url, { timeout: 1000, rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
    // After a timeout that comes when the answer has begun there is no error.
    asked.on("close", () => resolve(false));
  });
}
