/** The files that a command wants -> changes -> disk -> report: the same for every writing command. */

import { join, relative } from "node:path";
import { ExitCode } from "../errors.js";
import { applyChanges } from "../filetree/apply.js";
import { type Change, changesFor } from "../filetree/changes.js";
import { diffOf } from "../filetree/diff.js";
import type { FileTree } from "../filetree/file-tree.js";
import type { Io } from "./io.js";

/** What every writing command takes. */
export interface WritingFlags {
  readonly dryRun?: boolean;
  readonly diff?: boolean;
  readonly output?: "text" | "json";
  readonly yes?: boolean;
}

export interface WritingOptions {
  /** As it is typed: `create-api`. */
  readonly command: string;
  /** Absolute. */
  readonly directory: string;
  readonly tree: FileTree;
  readonly flags: WritingFlags;
  /** What to type next, where something was done. */
  readonly next?: readonly string[];
  /** Said before the files, in text. */
  readonly remarks?: readonly string[];
}

/** Changes the disk unless the flags say otherwise, and says what became of each file. */
export async function write(options: WritingOptions, io: Io): Promise<ExitCode> {
  const { directory, tree, flags } = options;
  const changes = changesFor(tree, { directory });
  if (!flags.dryRun) applyWhole(changes, directory, io);
  io.stdout.write(
    flags.output === "json" ? await asJson(options, changes) : await asText(options, changes, io),
  );
  return ExitCode.ok;
}

/** Ctrl-C waits until all is written: the writing itself takes no pause in which it could be heard. */
function applyWhole(changes: readonly Change[], directory: string, io: Io): void {
  const heed = io.onInterrupt(() => {});
  try {
    applyChanges(changes, { directory });
  } finally {
    heed();
  }
}

async function asJson(
  { command, directory, flags, next = [] }: WritingOptions,
  changes: readonly Change[],
) {
  const report = {
    command,
    directory,
    dryRun: flags.dryRun === true,
    changes: changes.map(({ path, action }) => ({ path, action })),
    ...(flags.diff ? { diff: await diffOf(changes) } : {}),
    next,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

async function asText(
  { directory, flags, next = [], remarks = [] }: WritingOptions,
  changes: readonly Change[],
  io: Io,
) {
  const prefix = relative(io.cwd, directory);
  const done = changes.some(({ action }) => action !== "unchanged");
  const lines = [
    ...remarks,
    ...(flags.diff ? [(await diffOf(changes)).trimEnd()].filter(Boolean) : []),
    ...changes.map(
      ({ path, action }) => `${action.padEnd(9)} ${join(prefix, path).replaceAll("\\", "/")}`,
    ),
    summary(changes, flags),
    ...(done && !flags.dryRun && next.length > 0
      ? ["", "Next:", ...next.map((line) => `  ${line}`)]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

function summary(changes: readonly Change[], flags: WritingFlags): string {
  const count = (action: Change["action"]) =>
    changes.filter((change) => change.action === action).length;
  const parts = [
    [count("create"), flags.dryRun ? "to create" : "created"],
    [count("update"), flags.dryRun ? "to update" : "updated"],
    [count("unchanged"), "unchanged"],
  ].filter(([number]) => number !== 0);
  const counts = parts.map(([number, word]) => `${number} ${word}`).join(", ") || "no files";
  return flags.dryRun ? `${counts}; nothing was written (--dry-run)` : counts;
}
