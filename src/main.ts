/** argv -> exit code: the only catch, and the only place where an error becomes text. */

import { CommanderError } from "commander";
import { commandTree } from "./cli/commands.js";
import { diagnosticText } from "./cli/diagnostic-text.js";
import type { Io } from "./cli/io.js";
import { type Diagnostic, ExitCode, UserError } from "./errors.js";

/** Runs one command line. Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const words = /^(--version|-V)$/.test(argv[0] ?? "") ? ["version", ...argv.slice(1)] : argv;
  try {
    const program = commandTree(io, (code) => {
      exitCode = code;
    });
    await program.parseAsync([...words], { from: "user" });
    return exitCode;
  } catch (error) {
    return report(error, wantsJson(argv), io);
  }
}

/** The world of this process. @param home the folder that opwright lies in. */
export function processIo(home: string): Io {
  // Whoever reads our output may stop reading: `opwright --help | head -1`.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    home,
    node: process.execPath,
    onInterrupt(listener) {
      const signals = ["SIGINT", "SIGTERM"] as const;
      const listeners = signals.map((signal) => [signal, () => listener(signal)] as const);
      for (const [signal, call] of listeners) process.on(signal, call);
      return () => {
        for (const [signal, call] of listeners) process.off(signal, call);
      };
    },
  };
}

function report(error: unknown, json: boolean, io: Io): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.ok;
    // Commander has said it to people already.
    if (json) io.stdout.write(jsonErrors([{ message: error.message.replace(/^error: /, "") }]));
    return ExitCode.usage;
  }
  if (error instanceof UserError) {
    if (json) io.stdout.write(jsonErrors(error.diagnostics));
    else io.stderr.write(error.diagnostics.map(diagnosticText).join(""));
    return error.exitCode;
  }
  if (error instanceof Error && error.name === "Interrupted") return ExitCode.interrupted;
  if (json) io.stdout.write(jsonErrors([{ message: `a bug of opwright: ${String(error)}` }]));
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(
    `opwright: this is a bug of opwright; please report it with this text:\n${stack}\n`,
  );
  return ExitCode.internal;
}

const jsonErrors = (errors: readonly Diagnostic[]) => `${JSON.stringify({ errors }, null, 2)}\n`;

function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === "--output=json" || (word === "--output" && argv[index + 1] === "json"),
  );
}
