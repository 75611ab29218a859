/** `opwright run`: flags -> Options -> the operator's process, and its exit code. */

import { bundleOperator, exitOf, startOperator } from "../cluster/operator-process.js";
import { ExitCode } from "../errors.js";
import { loadProject } from "../project/project-file.js";
import type { Io } from "./io.js";

export interface RunFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

export interface RunOptions {
  readonly directory: string;
  /** Flags for the operator. */
  readonly args: readonly string[];
}

export function runOptions(args: readonly string[], flags: RunFlags, io: Io): RunOptions {
  const own = [
    ...(flags.kubeconfig === undefined ? [] : [`--kubeconfig=${flags.kubeconfig}`]),
    ...(flags.context === undefined ? [] : [`--context=${flags.context}`]),
  ];
  return { directory: loadProject(io.cwd).directory, args: [...own, ...args] };
}

/** Ends when the operator does; Ctrl-C is passed on to it, and it stops in its own time. */
export async function run({ directory, args }: RunOptions, io: Io): Promise<ExitCode> {
  const bundle = await bundleOperator(directory);
  const operator = startOperator(bundle, {
    node: io.node,
    projectDirectory: directory,
    args,
    env: io.env,
    output: "inherit",
  });
  let interrupted = false;
  const stop = io.onInterrupt((signal) => {
    interrupted ||= signal === "SIGINT";
    operator.kill(signal);
  });
  const exitCode = await exitOf(operator);
  stop();
  if (exitCode === 0) return ExitCode.ok;
  return interrupted ? ExitCode.interrupted : ExitCode.failed;
}
