/** StartOptions -> a running Cluster with its CRDs installed. */

import { installDefinitions, type Removal } from "./api/definitions.js";
import { startBinaries } from "./binaries/cluster.js";
import { type Cluster, EnvtestError, type Server, type StartOptions } from "./cluster.js";
import { openExisting } from "./existing/cluster.js";

const servers: Readonly<Record<Server, (options: StartOptions) => Promise<Cluster>>> = {
  binaries: startBinaries,
  existing: openExisting,
};

/**
 * @throws BinariesNotFoundError where the binaries are wanted and there are none.
 * @throws EnvtestError with the last lines of the log of what did not start.
 */
export async function start(options: StartOptions = {}): Promise<Cluster> {
  const { server, from } = chosenServer(options);
  const open = Object.hasOwn(servers, server) ? servers[server as Server] : undefined;
  if (open === undefined) {
    throw new EnvtestError(
      `there is no server ${JSON.stringify(server)} (${from}); there are ${Object.keys(servers).join(", ")}`,
    );
  }
  options.signal?.throwIfAborted();
  const cluster = await open(options);
  try {
    const { crds = [], onProgress } = options;
    if (crds.length > 0) onProgress?.("installing CRDs");
    const removal = await installDefinitions(cluster, crds);
    if (options.signal?.aborted) {
      await removal();
      throw options.signal.reason;
    }
    return server === "existing" ? removing(cluster, removal) : cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** What is asked for, and where. */
function chosenServer({ server }: StartOptions): {
  readonly server: string;
  readonly from: string;
} {
  const { OPWRIGHT_ENVTEST_SERVER: chosen, USE_EXISTING_CLUSTER: existing } = process.env;
  if (server !== undefined) return { server, from: "the option server" };
  if (chosen) return { server: chosen, from: "OPWRIGHT_ENVTEST_SERVER" };
  const isExisting = existing?.toLowerCase() === "true";
  return { server: isExisting ? "existing" : "binaries", from: "by default" };
}

/** A cluster that stays takes its own state back. */
function removing(cluster: Cluster, removal: Removal): Cluster {
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= removal().finally(() => cluster.stop());
    return stopped;
  };
  return { ...cluster, stop, [Symbol.asyncDispose]: stop };
}
