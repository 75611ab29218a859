/** Options and environment -> the paths of etcd and kube-apiserver, or every place that lacks them. */

import { access, constants, readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Paths of the programs. */
export interface Binaries {
  readonly directory: string;
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager?: string;
  readonly kubectl?: string;
}

export interface FindOptions {
  /** Looked at before all else. */
  readonly directory?: string;
  /** Must be there too. */
  readonly kubeControllerManager?: boolean;
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory?: string;
}

/** Says every place that was looked at, and how to have the binaries. */
export class BinariesNotFoundError extends Error {
  override readonly name = "BinariesNotFoundError";
}

/**
 * The folder that is named, by `directory` or else by KUBEBUILDER_ASSETS, and no other: silently
 * another version would be worse than none. With no name, the newest version in the cache of
 * setup-envtest that has them, then /usr/local/kubebuilder/bin.
 * Source: controller-runtime, tools/setup-envtest.
 */
export async function findBinaries(options: FindOptions = {}): Promise<Binaries> {
  const looked: string[] = [];
  for (const directory of await candidates(options)) {
    const found = await binariesIn(directory);
    const complete =
      "etcd" in found &&
      (!options.kubeControllerManager || found.kubeControllerManager !== undefined);
    if (complete) return found;
    looked.push(
      `${directory} (no ${"missing" in found ? found.missing : "kube-controller-manager"})`,
    );
  }
  throw new BinariesNotFoundError(explanation(looked, options));
}

const operatingSystems: Readonly<Record<string, string>> = { win32: "windows" };
const architectures: Readonly<Record<string, string>> = { x64: "amd64", ppc64: "ppc64le" };
/** In Go's words, as setup-envtest names its folders: it can hold those of other machines too. */
const platform = [
  operatingSystems[process.platform] ?? process.platform,
  architectures[process.arch] ?? process.arch,
].join("-");

async function candidates({
  directory,
  env = process.env,
  homeDirectory = homedir(),
}: FindOptions): Promise<string[]> {
  if (directory !== undefined) return [resolve(directory)];
  if (env.KUBEBUILDER_ASSETS) return [resolve(env.KUBEBUILDER_ASSETS)];
  const cache = join(cacheFolder(env, homeDirectory), "k8s");
  const versions = (await readdir(cache).catch(() => []))
    .filter((version) => version.endsWith(`-${platform}`))
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  const cached = versions.map((version) => join(cache, version));
  // An empty cache is named too, for the error to say where it would be.
  return [...(cached.length === 0 ? [cache] : cached), "/usr/local/kubebuilder/bin"];
}

function cacheFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  if (process.platform === "darwin")
    return join(home, "Library/Application Support/io.kubebuilder.envtest");
  if (process.platform === "win32")
    return join(env.LocalAppData ?? join(home, "AppData/Local"), "kubebuilder-envtest");
  return join(env.XDG_DATA_HOME || join(home, ".local/share"), "kubebuilder-envtest");
}

async function binariesIn(
  directory: string,
): Promise<Binaries | { missing: string; kubeControllerManager?: string }> {
  const [etcd, kubeApiserver, kubeControllerManager, kubectl] = await Promise.all(
    ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"].map((name) =>
      program(directory, name),
    ),
  );
  if (etcd === undefined) return { missing: "etcd" };
  if (kubeApiserver === undefined) return { missing: "kube-apiserver" };
  return {
    directory,
    etcd,
    kubeApiserver,
    ...(kubeControllerManager === undefined ? {} : { kubeControllerManager }),
    ...(kubectl === undefined ? {} : { kubectl }),
  };
}

async function program(directory: string, name: string): Promise<string | undefined> {
  const path = join(directory, process.platform === "win32" ? `${name}.exe` : name);
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return undefined;
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
}

function explanation(looked: readonly string[], { kubeControllerManager }: FindOptions): string {
  const wanted = kubeControllerManager
    ? "etcd, kube-apiserver and kube-controller-manager"
    : "etcd and kube-apiserver";
  return [
    `no ${wanted} found; looked in ${looked.join(", ")}.`,
    "Have them by setup-envtest (`setup-envtest use --print path`) and name their folder in KUBEBUILDER_ASSETS,",
    ...(kubeControllerManager
      ? ["put kube-controller-manager of the same version beside them (setup-envtest has none),"]
      : []),
    'or use a cluster that you have: start({ server: "existing" }).',
  ].join(" ");
}
