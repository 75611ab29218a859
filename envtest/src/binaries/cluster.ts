/** The binaries -> a Cluster on loopback: etcd, kube-apiserver and, on request, kube-controller-manager. */

import { writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { kubeconfigText } from "../api/kubeconfig.js";
import { KubernetesApi } from "../api/kubernetes-api.js";
import { serviceAccountToken } from "../api/service-account.js";
import { type Cluster, EnvtestError, type StartOptions } from "../cluster.js";
import { Authority, serviceAccountKeys } from "./certificates.js";
import { type Binaries, findBinaries } from "./find.js";
import { apiServerFlags, controllerManagerFlags, etcdFlags, type Ports } from "./flags.js";
import { freePorts } from "./free-ports.js";
import { ProcessGroup, type Running, untilReady } from "./processes.js";

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
    const processes = new ProcessGroup();
    try {
      return await startIn(processes, binaries, options);
    } catch (error) {
      await processes.stop();
      const isLostRace = error instanceof EnvtestError && portIsTaken.test(error.message);
      if (!isLostRace || attempt === tries) throw error;
      options.onProgress?.("a port was taken meanwhile: starting again");
    }
  }
}

async function startIn(
  processes: ProcessGroup,
  binaries: Binaries,
  options: StartOptions,
): Promise<Cluster> {
  const { folder } = processes;
  const deadline = Date.now() + (options.startTimeoutMs ?? 60_000);
  const [etcdPort = 0, etcdPeers = 0, apiServer = 0, controllerManager = 0] = await freePorts(4);
  const ports: Ports = { etcd: etcdPort, etcdPeers, apiServer, controllerManager };
  options.onProgress?.(`starting ${binaries.etcd}`);
  const etcd = processes.start({ path: binaries.etcd, flags: etcdFlags(folder, ports) });
  const authority = await Authority.create();
  const server = `https://127.0.0.1:${apiServer}`;
  const kubeconfigFor = async (name: string, groups: readonly string[]) => {
    const user = await authority.user(name, groups);
    return kubeconfigText({ server, certificateAuthority: authority.certificate, user });
  };
  const kubeconfig = await kubeconfigFor("admin", ["system:masters"]);
  await writeCredentials(folder, authority, kubeconfig);
  await untilAnswers({ running: etcd, url: `http://127.0.0.1:${etcdPort}/health`, deadline });

  options.onProgress?.(`starting ${binaries.kubeApiserver}`);
  const running = processes.start({
    path: binaries.kubeApiserver,
    flags: [...apiServerFlags(folder, ports), ...(options.apiServerFlags ?? [])],
  });
  const api = KubernetesApi.of(kubeconfig);
  // It can say that it is ready a moment before its namespaces exist.
  const isReady = async () =>
    (await api.status("/readyz")) === 200 &&
    (await api.status("/api/v1/namespaces/default")) === 200;
  await untilReady({ running, deadline, isReady });
  if (binaries.kubeControllerManager !== undefined && options.kubeControllerManager) {
    const path = binaries.kubeControllerManager;
    options.onProgress?.(`starting ${path}`);
    const manager = processes.start({ path, flags: controllerManagerFlags(folder, ports) });
    await untilAnswers({
      running: manager,
      url: `https://127.0.0.1:${controllerManager}/healthz`,
      deadline,
    });
  }
  processes.assertAlive();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    api.close();
    stopped ??= processes.stop();
    return stopped;
  };
  return {
    server,
    kubeconfig,
    kubeconfigPath: join(folder, "kubeconfig"),
    addUser: ({ name, groups = [] }) => kubeconfigFor(name, groups),
    createServiceAccountKubeconfig: async (account) =>
      kubeconfigText({
        server,
        certificateAuthority: authority.certificate,
        user: { token: await serviceAccountToken(api, account) },
      }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function writeCredentials(
  folder: string,
  authority: Authority,
  kubeconfig: string,
): Promise<void> {
  const server = await authority.server();
  const account = serviceAccountKeys();
  const files = {
    "ca.crt": authority.certificate,
    "apiserver.crt": server.certificate,
    "apiserver.key": server.key,
    "sa.pub": account.publicKey,
    "sa.key": account.privateKey,
    kubeconfig,
  };
  await Promise.all(
    Object.entries(files).map(([name, content]) =>
      writeFile(join(folder, name), content, { mode: 0o600 }),
    ),
  );
}

interface Answering {
  readonly running: Running;
  readonly url: string;
  readonly deadline: number;
}

function untilAnswers({ running, url, deadline }: Answering): Promise<void> {
  return untilReady({ running, deadline, isReady: () => answers(url) });
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
