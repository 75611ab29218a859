/** `opwright uninstall`: flags -> Options -> the cluster without the project's CRDs. */

import { withConnection } from "../cluster/connection.js";
import { uninstallDefinitions } from "../cluster/custom-resource-definitions.js";
import { readDefinitions } from "../cluster/definition-files.js";
import type { ExitCode } from "../errors.js";
import { loadProject } from "../project/project-file.js";
import { type ClusterFlags, connectionOptions, reportOutcomes } from "./cluster-flags.js";
import type { Io } from "./io.js";

export interface UninstallFlags extends ClusterFlags {
  readonly force?: boolean;
}

export interface UninstallOptions {
  readonly directory: string;
  readonly flags: UninstallFlags;
}

export function uninstallOptions(flags: UninstallFlags, io: Io): UninstallOptions {
  return { directory: loadProject(io.cwd).directory, flags };
}

export async function uninstall({ directory, flags }: UninstallOptions, io: Io): Promise<ExitCode> {
  const definitions = readDefinitions(directory);
  const outcomes = await withConnection(connectionOptions(flags, io), ({ client }) =>
    uninstallDefinitions(client, definitions, {
      dryRun: flags.dryRun === true,
      force: flags.force === true,
      timeoutMs: flags.timeout * 1000,
    }),
  );
  return reportOutcomes({ command: "uninstall", outcomes, flags }, io);
}
