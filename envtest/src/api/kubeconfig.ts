/** Kubeconfig text <-> one server and one user: as much as envtest itself needs of it. */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { EnvtestError } from "../cluster.js";

/** PEM texts. */
export interface Access {
  readonly server: string;
  readonly certificateAuthority?: string;
  readonly insecure?: boolean;
  /** The name that the server's certificate is for, where it is not that of the URL. */
  readonly serverName?: string;
  readonly user: {
    readonly token?: string;
    readonly certificate?: string;
    readonly key?: string;
    /** The field that names a program for the credentials: others run it, envtest doesn't. */
    readonly helper?: string;
  };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

export function kubeconfigText({
  server,
  certificateAuthority,
  insecure,
  serverName,
  user,
}: Access): string {
  const { token, certificate, key } = user;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "envtest",
    contexts: [
      { name: "envtest", context: { cluster: "envtest", user: "envtest", namespace: "default" } },
    ],
    clusters: [
      {
        name: "envtest",
        cluster: {
          server,
          ...(certificateAuthority === undefined
            ? {}
            : { "certificate-authority-data": base64(certificateAuthority) }),
          ...(insecure ? { "insecure-skip-tls-verify": true } : {}),
          ...(serverName === undefined ? {} : { "tls-server-name": serverName }),
        },
      },
    ],
    users: [
      {
        name: "envtest",
        user: {
          ...(token === undefined ? {} : { token }),
          ...(certificate === undefined ? {} : { "client-certificate-data": base64(certificate) }),
          ...(key === undefined ? {} : { "client-key-data": base64(key) }),
        },
      },
    ],
  });
}

interface Entry {
  readonly name?: string;
  readonly [key: string]: unknown;
}

type Fields = Readonly<Record<string, string | boolean | undefined>>;

/** @param file where the text is from: paths in it are relative to its folder. */
export function readAccess(text: string, file = "kubeconfig"): Access {
  const config = parse(text) as Readonly<Record<string, unknown>> | null;
  const named = (list: string, name: unknown, field: string): Fields => {
    const entries = (config?.[list] ?? []) as readonly Entry[];
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry === undefined)
      throw new EnvtestError(`${file}: there is no ${field} ${JSON.stringify(name)}`);
    return (entry[field] ?? {}) as Fields;
  };
  const context = named("contexts", config?.["current-context"], "context");
  const cluster = named("clusters", context.cluster, "cluster");
  const user = named("users", context.user, "user");
  if (typeof cluster.server !== "string")
    throw new EnvtestError(`${file}: cluster ${context.cluster} has no server`);
  const helper = ["exec", "auth-provider"].find((name) => user[name] !== undefined);
  const pem = (fields: Fields, name: string) => pemOf(fields, name, file);
  const token = user.token ?? (user.tokenFile && fileOf(user.tokenFile, file).trim());
  const authority = pem(cluster, "certificate-authority");
  const certificate = pem(user, "client-certificate");
  const key = pem(user, "client-key");
  const serverName = cluster["tls-server-name"];
  return {
    server: cluster.server,
    ...(authority === undefined ? {} : { certificateAuthority: authority }),
    insecure: cluster["insecure-skip-tls-verify"] === true,
    ...(typeof serverName === "string" ? { serverName } : {}),
    user: {
      ...(helper === undefined ? {} : { helper }),
      ...(typeof token === "string" ? { token } : {}),
      ...(certificate === undefined ? {} : { certificate }),
      ...(key === undefined ? {} : { key }),
    },
  };
}

function pemOf(fields: Fields, name: string, file: string): string | undefined {
  const data = fields[`${name}-data`];
  if (typeof data === "string") return Buffer.from(data, "base64").toString();
  const path = fields[name];
  return path === undefined ? undefined : fileOf(path, file);
}

/** @param file the kubeconfig: its folder is where relative paths start. */
function fileOf(path: string | boolean, file: string): string {
  return readFileSync(resolve(dirname(file), String(path)), "utf8");
}
