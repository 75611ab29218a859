/** An exec credential plugin -> credentials: run once for many callers, again before they expire. */

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Clock } from "../environment.js";
import type { ClusterConfig, ExecConfig } from "./cluster-config.js";
import type { Credential, CredentialSource } from "./credentials.js";
import { KubeConfigError } from "./kubeconfig-file.js";
import { defined } from "./kubeconfig-user.js";
import { parseTime } from "./rfc3339.js";

export interface ExecCredentialsOptions {
  readonly config: ClusterConfig;
  readonly exec: ExecConfig;
  readonly clock: Clock;
}

const runLimitMs = 60_000;
const longestMarginMs = 60_000;

interface Held {
  readonly credential: Credential;
  /** Wall-clock time from which it is not used any more. */
  readonly staleAtMs: number;
}

function failure({ config, exec }: ExecCredentialsOptions, problem: string): KubeConfigError {
  const where = config.context ? `context "${config.context}" in ${config.source}` : config.source;
  const hint = exec.installHint ? `\n${exec.installHint}` : "";
  return new KubeConfigError(`credential plugin "${exec.command}" (${where}) ${problem}${hint}`);
}

/** Source: client.authentication.k8s.io/v1 ExecCredential, `spec`. */
function execInfo({ config, exec }: ExecCredentialsOptions, interactive: boolean): string {
  const authority = config.certificateAuthority;
  const pem = authority && ("data" in authority ? authority.data : readFileSync(authority.file));
  const cluster = defined({
    server: config.server,
    "tls-server-name": config.tlsServerName,
    "insecure-skip-tls-verify": config.insecureSkipTlsVerify || undefined,
    "certificate-authority-data": pem && Buffer.from(pem).toString("base64"),
    "proxy-url": config.proxyUrl,
    config: config.execExtension,
  });
  return JSON.stringify({
    apiVersion: exec.apiVersion,
    kind: "ExecCredential",
    spec: { interactive, ...(exec.provideClusterInfo ? { cluster } : {}) },
  });
}

function isInteractive(options: ExecCredentialsOptions): boolean {
  const mode = options.exec.interactiveMode ?? "IfAvailable";
  if (mode === "Always" && !process.stdin.isTTY) {
    throw failure(options, "asks questions (interactiveMode Always), and there is no terminal");
  }
  return mode !== "Never" && process.stdin.isTTY === true;
}

/** Standard output of the plugin. */
function runPlugin(options: ExecCredentialsOptions): Promise<string> {
  const { exec, clock } = options;
  const interactive = isInteractive(options);
  const child = spawn(exec.command, exec.args ?? [], {
    stdio: [interactive ? "inherit" : "ignore", "pipe", interactive ? "inherit" : "pipe"],
    env: {
      ...process.env,
      ...Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: execInfo(options, interactive),
    },
  });
  let output = "";
  let complaint = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    const timer = interactive ? undefined : clock.after(runLimitMs, () => child.kill("SIGKILL"));
    child.once("error", (error: NodeJS.ErrnoException) => {
      timer?.cancel();
      const gone = error.code === "ENOENT";
      reject(failure(options, gone ? "was not found" : `did not start: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      timer?.cancel();
      if (code === 0) return resolve(output);
      const ended = signal === null ? `exit code ${code}` : `${signal} after ${runLimitMs} ms`;
      reject(failure(options, `failed with ${ended}: ${complaint.trim() || "it said nothing"}`));
    });
  });
}

interface ExecCredential {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly status?: Readonly<Record<string, unknown>> | null;
}

function parseOutput(options: ExecCredentialsOptions, output: string): Held {
  let parsed: ExecCredential | null;
  try {
    parsed = JSON.parse(output) as ExecCredential | null;
  } catch {
    throw failure(options, "printed something that is not JSON");
  }
  const wanted = options.exec.apiVersion;
  if (parsed?.kind !== "ExecCredential" || parsed.apiVersion !== wanted) {
    throw failure(options, `must print an ExecCredential of ${wanted}`);
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = parsed.status ?? {};
  const hasCertificate =
    typeof clientCertificateData === "string" && typeof clientKeyData === "string";
  if (typeof token !== "string" && !hasCertificate) {
    throw failure(options, "printed neither a token nor a client certificate with its key");
  }
  const credential: Credential = {
    ...(typeof token === "string" ? { authorization: `Bearer ${token}` } : {}),
    ...(hasCertificate ? { certificate: { cert: clientCertificateData, key: clientKeyData } } : {}),
  };
  const expires = typeof expirationTimestamp === "string" ? parseTime(expirationTimestamp) : null;
  if (expires === undefined)
    throw failure(options, "printed an expirationTimestamp that is no time");
  if (expires === null) return { credential, staleAtMs: Number.POSITIVE_INFINITY };
  const lifetimeMs = expires - options.clock.now();
  return { credential, staleAtMs: expires - Math.min(longestMarginMs, lifetimeMs / 5) };
}

export function createExecCredentials(options: ExecCredentialsOptions): CredentialSource {
  let held: Held | undefined;
  let running: Promise<Held> | undefined;

  async function fetchOnce(): Promise<Credential> {
    running ??= runPlugin(options)
      .then((output) => parseOutput(options, output))
      .finally(() => {
        running = undefined;
      });
    held = await running;
    return held.credential;
  }
  return {
    current: async () =>
      held && options.clock.now() < held.staleAtMs ? held.credential : await fetchOnce(),
    // Another caller may have renewed it while this one's request was under way.
    renew: async (refused) => {
      if (held?.credential === refused) held = undefined;
      return true;
    },
  };
}
