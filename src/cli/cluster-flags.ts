/** What the commands that talk to a cluster share: their flags, and how they say what was done. */

import type { ConnectionOptions } from "../cluster/connection.js";
import type { Outcome } from "../cluster/custom-resource-definitions.js";
import { ExitCode } from "../errors.js";
import type { Io } from "./io.js";

export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly dryRun?: boolean;
  readonly output?: "text" | "json";
  /** Seconds. */
  readonly timeout: number;
}

export function connectionOptions(
  flags: Pick<ClusterFlags, "kubeconfig" | "context">,
  io: Io,
): ConnectionOptions {
  return { kubeconfig: flags.kubeconfig, context: flags.context, env: io.env };
}

export interface OutcomeReport {
  readonly command: string;
  readonly outcomes: readonly Outcome[];
  readonly flags: ClusterFlags;
  readonly next?: readonly string[];
}

export function reportOutcomes(
  { command, outcomes, flags, next = [] }: OutcomeReport,
  io: Io,
): ExitCode {
  if (flags.output === "json") {
    io.stdout.write(
      `${JSON.stringify({ command, dryRun: flags.dryRun === true, outcomes, next }, null, 2)}\n`,
    );
    return ExitCode.ok;
  }
  const ending = flags.dryRun ? " (dry run)" : "";
  const lines = outcomes.map(({ object, action }) => `${object} ${action}${ending}`);
  const after =
    flags.dryRun || next.length === 0 ? [] : ["", "Next:", ...next.map((line) => `  ${line}`)];
  io.stdout.write(`${[...lines, ...after].join("\n")}\n`);
  return ExitCode.ok;
}
