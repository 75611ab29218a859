/** A project's `src/main.ts` -> one bundled file -> a Node process that runs the operator. */

import { type ChildProcess, spawn } from "node:child_process";
import { join, relative, resolve } from "node:path";
import type { BuildFailure, Message } from "esbuild";
import { type Diagnostic, UserError } from "../errors.js";

/** Bundles `src/main.ts` with its packages left outside. @throws UserError with every error's place. */
export async function bundleOperator(projectDirectory: string): Promise<string> {
  const esbuild = await import("esbuild");
  const outfile = join(projectDirectory, "node_modules/.cache/opwright/main.mjs");
  try {
    await esbuild.build({
      absWorkingDir: projectDirectory,
      entryPoints: ["src/main.ts"],
      outfile,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20",
      sourcemap: "linked",
      logLevel: "silent",
    });
  } catch (error) {
    const errors = (error as Partial<BuildFailure>).errors;
    if (errors === undefined) throw error;
    throw new UserError(errors.map((message) => diagnosticOf(message, projectDirectory)));
  }
  return outfile;
}

export interface OperatorOptions {
  /** Path of the Node to run it with. */
  readonly node: string;
  readonly projectDirectory: string;
  /** Flags for the operator: `--health-probe-bind-address=0` and so on. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `inherit` shows the operator's output as it comes, `pipe` leaves it to the caller. */
  readonly output: "inherit" | "pipe";
}

/** Runs the bundled operator with the Node that runs this program. */
export function startOperator(bundle: string, options: OperatorOptions): ChildProcess {
  return spawn(options.node, ["--enable-source-maps", bundle, ...options.args], {
    cwd: options.projectDirectory,
    env: options.env as NodeJS.ProcessEnv,
    stdio: ["ignore", options.output, options.output],
    // In a group of its own, so that Ctrl-C reaches it once, from us.
    detached: true,
    windowsHide: true,
  });
}

/** Resolves to the exit code; 1 for an operator that a signal ended. */
export function exitOf(operator: ChildProcess): Promise<number> {
  return new Promise((settle, reject) => {
    operator.once("error", reject);
    operator.once("exit", (code) => settle(code ?? 1));
  });
}

function diagnosticOf({ text, location }: Message, projectDirectory: string): Diagnostic {
  if (location === null) return { message: text };
  const file = relative(projectDirectory, resolve(projectDirectory, location.file));
  return { message: text, location: { file, line: location.line, column: location.column + 1 } };
}
