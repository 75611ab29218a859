/** A user of a ClusterConfig -> what proves to the API server who calls, kept fresh. */

import { readFile } from "node:fs/promises";
import type { Clock } from "../environment.js";
import type { ClusterConfig } from "./cluster-config.js";
import { createExecCredentials } from "./exec-credentials.js";
import { KubeConfigError } from "./kubeconfig-file.js";

export interface Credential {
  /** Value of the Authorization header. */
  readonly authorization?: string;
  /** Client certificate in PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export interface CredentialSource {
  current(): Promise<Credential>;
  /** Drops a credential that a 401 refused; false where another try would use the same. */
  renew(refused: Credential): Promise<boolean>;
}

const tokenFileAgeMs = 60_000;

function fixed(credential: Credential): CredentialSource {
  return { current: async () => credential, renew: async () => false };
}

/** Kubelets replace a mounted token before it expires, so it is read again every minute. */
function fromTokenFile(file: string, spare: string | undefined, clock: Clock): CredentialSource {
  let held: { credential: Credential; readAtMs: number } | undefined;
  async function read(): Promise<Credential> {
    let token: string | undefined;
    try {
      token = (await readFile(file, "utf8")).trim();
    } catch (error) {
      if (held) return held.credential;
      token = spare;
      if (token === undefined) {
        throw new KubeConfigError(`token file ${file} can't be read: ${(error as Error).message}`);
      }
    }
    if (token === "") throw new KubeConfigError(`token file ${file} is empty`);
    const credential = { authorization: `Bearer ${token}` };
    held = { credential, readAtMs: clock.monotonic() };
    return credential;
  }
  return {
    current: async () =>
      held && clock.monotonic() - held.readAtMs < tokenFileAgeMs ? held.credential : await read(),
    renew: async (refused) => (await read()).authorization !== refused.authorization,
  };
}

/** Precedence: token file, token, user and password, exec program. Source: client-go, which has the same. */
export function createCredentials(config: ClusterConfig, clock: Clock): CredentialSource {
  const { user } = config;
  if (user.tokenFile !== undefined) return fromTokenFile(user.tokenFile, user.token, clock);
  if (user.token !== undefined) return fixed({ authorization: `Bearer ${user.token}` });
  if (user.username !== undefined) {
    const pair = Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64");
    return fixed({ authorization: `Basic ${pair}` });
  }
  if (user.exec !== undefined) return createExecCredentials({ config, exec: user.exec, clock });
  return fixed({});
}
