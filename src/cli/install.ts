/** `opwright install`: flags -> Options -> the project's CRDs in the cluster. */

import { withConnection } from "../cluster/connection.js";
import { installDefinitions } from "../cluster/custom-resource-definitions.js";
import { readDefinitions } from "../cluster/definition-files.js";
import type { ExitCode } from "../errors.js";
import { loadProject } from "../project/project-file.js";
import { type ClusterFlags, connectionOptions, reportOutcomes } from "./cluster-flags.js";
import type { Io } from "./io.js";

export interface InstallOptions {
  readonly directory: string;
  readonly flags: ClusterFlags;
}

export function installOptions(flags: ClusterFlags, io: Io): InstallOptions {
  return { directory: loadProject(io.cwd).directory, flags };
}

export async function install({ directory, flags }: InstallOptions, io: Io): Promise<ExitCode> {
  const definitions = readDefinitions(directory);
  const outcomes = await withConnection(connectionOptions(flags, io), ({ client }) =>
    installDefinitions(client, definitions, {
      dryRun: flags.dryRun === true,
      timeoutMs: flags.timeout * 1000,
    }),
  );
  return reportOutcomes({ command: "install", outcomes, flags, next: ["npx opwright run"] }, io);
}
