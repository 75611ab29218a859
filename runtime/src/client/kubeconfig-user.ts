/** A user of a kubeconfig -> UserConfig. */

import type { ExecConfig, Impersonation, PemSource, UserConfig } from "./cluster-config.js";
import {
  type Entry,
  type Fields,
  fileField,
  flagField,
  KubeConfigError,
  mapField,
  pemField,
  textField,
  textListField,
} from "./kubeconfig-file.js";

const execVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];
const interactiveModes = ["Never", "IfAvailable", "Always"] as const;

/** Data wins over a file, as in kubectl. */
export function pemSource(entry: Entry, field: string): PemSource | undefined {
  const data = pemField(entry, `${field}-data`);
  if (data !== undefined) return { data };
  const file = fileField(entry, field);
  return file === undefined ? undefined : { file };
}

function execEnvironment(exec: Entry): { name: string; value: string }[] {
  const list = exec.fields.env ?? [];
  const isVariable = (item: unknown): item is Fields & { name: string; value: string } =>
    typeof item === "object" &&
    item !== null &&
    "name" in item &&
    typeof item.name === "string" &&
    "value" in item &&
    typeof item.value === "string";
  if (!Array.isArray(list) || !list.every(isVariable)) {
    throw new KubeConfigError(
      `${exec.file}: ${exec.place}.env must be a list of {name, value}, both strings`,
    );
  }
  return list.map(({ name, value }) => ({ name, value }));
}

function execConfig(exec: Entry): ExecConfig {
  const place = `${exec.file}: ${exec.place}`;
  const apiVersion = textField(exec, "apiVersion");
  if (apiVersion === undefined || !execVersions.includes(apiVersion)) {
    throw new KubeConfigError(
      `${place}.apiVersion must be ${execVersions.join(" or ")}, not ${apiVersion ?? "absent"}`,
    );
  }
  const command = textField(exec, "command");
  if (command === undefined) throw new KubeConfigError(`${place}.command is missing`);
  const mode = textField(exec, "interactiveMode") ?? "IfAvailable";
  const interactiveMode = interactiveModes.find((known) => known === mode);
  if (interactiveMode === undefined) {
    throw new KubeConfigError(
      `${place}.interactiveMode must be one of ${interactiveModes.join(", ")}, not ${mode}`,
    );
  }
  const installHint = textField(exec, "installHint");
  const isPath = command.includes("/") || command.includes("\\");
  return {
    apiVersion,
    // A bare name is looked up in PATH; a path is relative to the kubeconfig.
    command: isPath ? (fileField(exec, "command") ?? command) : command,
    args: textListField(exec, "args"),
    env: execEnvironment(exec),
    provideClusterInfo: flagField(exec, "provideClusterInfo"),
    interactiveMode,
    ...(installHint === undefined ? {} : { installHint }),
  };
}

function impersonation(entry: Entry): Impersonation | undefined {
  const user = textField(entry, "as");
  const uid = textField(entry, "as-uid");
  const groups = textListField(entry, "as-groups");
  const extraFields = mapField(entry, "as-user-extra");
  const extra = Object.fromEntries(
    Object.keys(extraFields?.fields ?? {}).map((key) => [
      key,
      extraFields ? textListField(extraFields, key) : [],
    ]),
  );
  if (user === undefined) {
    if (uid === undefined && groups.length === 0 && Object.keys(extra).length === 0) return;
    throw new KubeConfigError(
      `${entry.file}: ${entry.place} impersonates groups, uid or extra without "as"; name the user`,
    );
  }
  return { user, groups, extra, ...(uid === undefined ? {} : { uid }) };
}

/** Leaves out what is undefined, which exact optional properties ask for. */
export function defined<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof defined<T>>;
}

export function userConfig(entry: Entry): UserConfig {
  const provider = mapField(entry, "auth-provider");
  if (provider !== undefined) {
    throw new KubeConfigError(
      `${entry.file}: ${provider.place} (${String(provider.fields.name)}) was taken out of ` +
        "Kubernetes; use an exec credential plugin instead",
    );
  }
  const clientCertificate = pemSource(entry, "client-certificate");
  const clientKey = pemSource(entry, "client-key");
  if ((clientCertificate === undefined) !== (clientKey === undefined)) {
    throw new KubeConfigError(
      `${entry.file}: ${entry.place} must have both client-certificate and client-key`,
    );
  }
  const exec = mapField(entry, "exec");
  return defined({
    clientCertificate,
    clientKey,
    token: textField(entry, "token"),
    tokenFile: fileField(entry, "tokenFile"),
    username: textField(entry, "username"),
    password: textField(entry, "password"),
    exec: exec && execConfig(exec),
    impersonate: impersonation(entry),
  });
}
