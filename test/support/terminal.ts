/** A command line -> what it printed and its exit code, run in this process. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "../../src/cli/io.js";
import { main } from "../../src/main.js";
import { root } from "./emitted-project.js";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An `Io` that keeps what is written. `home` is this checkout unless it is given. */
export function recordingIo(
  cwd: string,
  changes: Partial<Io> = {},
): { io: Io; stdout: () => string; stderr: () => string } {
  let stdout = "";
  let stderr = "";
  const io: Io = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    env: process.env,
    cwd,
    isTerminal: false,
    home: root,
    node: process.execPath,
    onInterrupt: () => () => {},
    ...changes,
  };
  return { io, stdout: () => stdout, stderr: () => stderr };
}

/** Runs `opwright` with these words, as in a shell without a terminal. */
export async function opwrightIn(cwd: string, ...argv: string[]): Promise<Ran> {
  const { io, stdout, stderr } = recordingIo(cwd);
  const code = await main(argv, io);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** An empty folder, removed by `remove`. */
export function emptyFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "opwright-cli-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
