/** KUBEBUILDER_ASSETS -> etcd and kube-apiserver on free ports, for one test file, gone with it. */

import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterConfig, realEnvironment } from "../../src/index.js";

const assets = process.env.KUBEBUILDER_ASSETS ?? "";
const present = ["etcd", "kube-apiserver"].every(
  (name) => assets && existsSync(join(assets, name)),
);
const required = process.env.OPWRIGHT_REQUIRE_BINARIES === "1";

/** True where a suite that needs the binaries is to be left out. */
export const withoutBinaries = !present && !required;
if (withoutBinaries) {
  console.warn("tests on a real kube-apiserver left out: set KUBEBUILDER_ASSETS to its folder");
}

export interface RealApiServer {
  readonly admin: ClusterConfig;
  /** May discover, and nothing else. */
  readonly stranger: ClusterConfig;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Started {
  readonly process: ChildProcess;
  readonly log: () => string;
}

function launch(name: string, flags: Readonly<Record<string, string>>): Started {
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  const child = spawn(join(assets, name), args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-4000);
  });
  child.on("error", (error) => {
    log += String(error);
  });
  process.once("exit", () => child.kill("SIGKILL"));
  return { process: child, log: () => `${name}: ${log}` };
}

async function ended({ process: child }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
}

async function untilReady(config: ClusterConfig, started: readonly Started[]): Promise<void> {
  const { transport } = realEnvironment(config);
  const deadline = Date.now() + 60_000;
  try {
    for (;;) {
      const answer = await transport
        .send({ method: "GET", path: "/readyz", headers: {}, timeoutMs: 2000 })
        .catch(() => undefined);
      if (answer?.status === 200) return;
      const dead = started.find(({ process: child }) => child.exitCode !== null);
      if (dead || Date.now() > deadline)
        throw new Error(started.map(({ log }) => log()).join("\n"));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    transport.close();
  }
}

function apiServerFlags(folder: string, etcd: string, port: number): Record<string, string> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = { key: join(folder, "sa.key"), pub: join(folder, "sa.pub") };
  writeFileSync(keys.key, privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(keys.pub, publicKey.export({ type: "spki", format: "pem" }));
  const tokens = join(folder, "tokens.csv");
  writeFileSync(tokens, 'admin-token,admin,1,"system:masters"\nstranger-token,stranger,2\n');
  return {
    "etcd-servers": etcd,
    "bind-address": "127.0.0.1",
    "secure-port": String(port),
    "cert-dir": folder,
    "token-auth-file": tokens,
    "authorization-mode": "RBAC",
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-signing-key-file": keys.key,
    "service-account-key-file": keys.pub,
    "service-cluster-ip-range": "10.0.0.0/24",
    "disable-admission-plugins": "ServiceAccount",
  };
}

export async function startRealApiServer(): Promise<RealApiServer> {
  if (!present) throw new Error(`no etcd and kube-apiserver in KUBEBUILDER_ASSETS ("${assets}")`);
  const folder = mkdtempSync(join(tmpdir(), "api-server-"));
  const etcd = `http://127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const port = await freePort();
  const started = [
    launch("etcd", {
      "data-dir": join(folder, "etcd"),
      "listen-client-urls": etcd,
      "advertise-client-urls": etcd,
      "listen-peer-urls": peer,
      "initial-advertise-peer-urls": peer,
      "initial-cluster": `default=${peer}`,
      "unsafe-no-fsync": "true",
    }),
    launch("kube-apiserver", apiServerFlags(folder, etcd, port)),
  ];
  const stop = async () => {
    await Promise.all(started.map(ended));
    rmSync(folder, { recursive: true, force: true });
  };
  const config = (token: string): ClusterConfig => ({
    server: `https://127.0.0.1:${port}`,
    insecureSkipTlsVerify: true,
    user: { token },
    namespace: "default",
    source: "test",
  });
  try {
    await untilReady(config("admin-token"), started);
  } catch (error) {
    await stop();
    throw error;
  }
  return { admin: config("admin-token"), stranger: config("stranger-token"), stop };
}
