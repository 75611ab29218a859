/** Kubeconfig files -> one set of clusters, users and contexts, merged as kubectl merges them. */

import { dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";

/** A kubeconfig that can't be used: which file, what is wrong in it, and the mend. */
export class KubeConfigError extends Error {
  override readonly name = "KubeConfigError";
}

export type Fields = Readonly<Record<string, unknown>>;

/** A named cluster, user or context, and the file that it stands in. */
export interface Entry {
  readonly fields: Fields;
  readonly file: string;
  /** `users[admin]`, for messages. */
  readonly place: string;
}

export interface KubeConfigContent {
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseYaml(file: string, text: string): Fields {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message.trim() : String(error);
    throw new KubeConfigError(`${file} is not valid YAML: ${said}`);
  }
  if (content === null || content === undefined) return {};
  if (!isFields(content)) {
    throw new KubeConfigError(`${file} is no kubeconfig: its top must be a map with "clusters"`);
  }
  if (content.kind !== undefined && content.kind !== "Config") {
    throw new KubeConfigError(`${file} is no kubeconfig: its kind is ${String(content.kind)}`);
  }
  return content;
}

/** `list` is the section (`clusters`), `item` the key below each name (`cluster`). */
function namedEntries(file: string, content: Fields, list: string, item: string) {
  const entries = new Map<string, Entry>();
  const section = content[list] ?? [];
  if (!Array.isArray(section)) throw new KubeConfigError(`${file}: ${list} must be a list`);
  section.forEach((element: unknown, index) => {
    const name = isFields(element) ? element.name : undefined;
    if (!isFields(element) || typeof name !== "string" || name === "") {
      throw new KubeConfigError(`${file}: ${list}[${index}] must have a name that is a string`);
    }
    const fields = element[item] ?? {};
    const place = `${list}[${name}]`;
    if (!isFields(fields)) throw new KubeConfigError(`${file}: ${place}.${item} must be a map`);
    if (entries.has(name)) throw new KubeConfigError(`${file}: ${place} is there twice`);
    entries.set(name, { fields, file, place });
  });
  return entries;
}

export function parseKubeConfig(file: string, text: string): KubeConfigContent {
  const content = parseYaml(file, text);
  const current = content["current-context"];
  return {
    files: [file],
    currentContext: typeof current === "string" && current !== "" ? current : undefined,
    clusters: namedEntries(file, content, "clusters", "cluster"),
    users: namedEntries(file, content, "users", "user"),
    contexts: namedEntries(file, content, "contexts", "context"),
  };
}

/**
 * The first file to name a cluster, user, context or current-context wins, whole.
 * Source: Kubernetes, "Organizing Cluster Access Using kubeconfig Files", merging.
 */
export function mergeKubeConfigs(contents: readonly KubeConfigContent[]): KubeConfigContent {
  const firstWins = (section: "clusters" | "users" | "contexts") =>
    new Map([...contents].reverse().flatMap((content) => [...content[section]]));
  return {
    files: contents.flatMap(({ files }) => files),
    currentContext: contents.find(({ currentContext }) => currentContext)?.currentContext,
    clusters: firstWins("clusters"),
    users: firstWins("users"),
    contexts: firstWins("contexts"),
  };
}

const wrong = (entry: Entry, field: string, problem: string): KubeConfigError =>
  new KubeConfigError(`${entry.file}: ${entry.place}.${field} ${problem}`);

/** A string field; empty counts as absent. */
export function textField(entry: Entry, field: string): string | undefined {
  const value = entry.fields[field];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw wrong(entry, field, "must be a string: put it in quotes");
  return value;
}

export function flagField(entry: Entry, field: string): boolean {
  const value = entry.fields[field] ?? false;
  if (typeof value !== "boolean") throw wrong(entry, field, "must be true or false");
  return value;
}

export function textListField(entry: Entry, field: string): string[] {
  const value = entry.fields[field] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw wrong(entry, field, "must be a list of strings");
  }
  return value;
}

/** The map below `field` as an entry of its own. */
export function mapField(entry: Entry, field: string): Entry | undefined {
  const fields = entry.fields[field];
  if (fields === undefined || fields === null) return undefined;
  if (!isFields(fields)) throw wrong(entry, field, "must be a map");
  return { fields, file: entry.file, place: `${entry.place}.${field}` };
}

/** A path, made absolute from the folder of its file. */
export function fileField(entry: Entry, field: string): string | undefined {
  const path = textField(entry, field);
  return path === undefined || isAbsolute(path) ? path : join(dirname(entry.file), path);
}

/** PEM text kept as base64. */
export function pemField(entry: Entry, field: string): string | undefined {
  const text = textField(entry, field)?.replace(/\s/g, "");
  if (text === undefined) return undefined;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) {
    throw wrong(entry, field, "is not base64: copy it again, whole");
  }
  const pem = Buffer.from(text, "base64").toString("utf8");
  if (!pem.includes("-----BEGIN ")) throw wrong(entry, field, "holds no PEM block");
  return pem;
}
