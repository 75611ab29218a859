/** A ClusterConfig's certificates and key -> their PEM text, read again when files change. */

import { readFileSync } from "node:fs";
import type { Clock } from "../environment.js";
import type { ClusterConfig, PemSource } from "./cluster-config.js";
import { KubeConfigError } from "./kubeconfig-file.js";

export interface TlsMaterial {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const readEveryMs = 60_000;

function readPem(source: PemSource | undefined, what: string, origin: string): string | undefined {
  if (source === undefined || "data" in source) return source?.data;
  try {
    return readFileSync(source.file, "utf8");
  } catch (error) {
    const reason = (error as Error).message;
    throw new KubeConfigError(`${origin}: ${what} ${source.file} can't be read: ${reason}`);
  }
}

function readAll({ certificateAuthority, user, source }: ClusterConfig): TlsMaterial {
  return {
    ca: readPem(certificateAuthority, "certificate-authority", source),
    cert: readPem(user.clientCertificate, "client-certificate", source),
    key: readPem(user.clientKey, "client-key", source),
  };
}

/** Reads at once, so that what is missing is said at the start; later failures keep the last text. */
export function createTlsMaterial(config: ClusterConfig, clock: Clock): () => TlsMaterial {
  let held = readAll(config);
  let readAtMs = clock.monotonic();
  return () => {
    if (clock.monotonic() - readAtMs < readEveryMs) return held;
    readAtMs = clock.monotonic();
    try {
      held = readAll(config);
    } catch {
      // A file that is being replaced is there again a minute later.
    }
    return held;
  };
}
