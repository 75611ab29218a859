/** Ports and a folder -> the certificates, keys and kubeconfigs of a cluster, in files of the folder. */

import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kubeconfigText } from "../api/kubeconfig.js";
import { Authority, serviceAccountKeys } from "./certificates.js";

export interface Credentials {
  /** For a user who may do everything, by certificate and by token. */
  readonly kubeconfig: string;
  kubeconfigOf(user: { readonly token: string }): string;
  kubeconfigFor(name: string, groups: readonly string[]): Promise<string>;
}

const administrators = "system:masters";

export async function makeCredentials(folder: string, server: string): Promise<Credentials> {
  const authority = await Authority.create();
  const [serving, admin] = await Promise.all([
    authority.server(),
    authority.user("admin", [administrators]),
  ]);
  const account = serviceAccountKeys();
  // For clients that can't show a certificate.
  const token = randomBytes(24).toString("hex");
  const access = { server, certificateAuthority: authority.certificate };
  const kubeconfig = kubeconfigText({ ...access, user: { ...admin, token } });
  await writeFiles(folder, {
    "ca.crt": authority.certificate,
    "apiserver.crt": serving.certificate,
    "apiserver.key": serving.key,
    "sa.pub": account.publicKey,
    "sa.key": account.privateKey,
    "tokens.csv": `${token},admin,admin,${administrators}\n`,
    kubeconfig,
  });
  return {
    kubeconfig,
    kubeconfigOf: (user) => kubeconfigText({ ...access, user }),
    kubeconfigFor: async (name, groups) =>
      kubeconfigText({ ...access, user: await authority.user(name, groups) }),
  };
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const written = Object.entries(files).map(([name, content]) =>
    writeFile(join(folder, name), content, { mode: 0o600 }),
  );
  await Promise.all(written);
}
