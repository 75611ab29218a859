/** A FileTree and a folder on disk -> what has to change, checked whole before anything does. */

import { type Diagnostic, UserError } from "../errors.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";
import { type FileTree, generatedMark, type PlannedFile } from "./file-tree.js";

export interface Change {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly action: "create" | "update" | "unchanged";
  /** Absent where there is no such file. */
  readonly before?: string;
  /** What will stand there. */
  readonly after: string;
}

export interface ChangesOptions {
  readonly directory: string;
  readonly fileSystem?: FileSystem;
}

/**
 * Compares without writing. A file that is yours and exists stays as it is.
 * @throws UserError naming every path that can't be written.
 */
export function changesFor(
  tree: FileTree,
  { directory, fileSystem = nodeFileSystem }: ChangesOptions,
): Change[] {
  const diagnostics: Diagnostic[] = [...clashes(tree)];
  const changes: Change[] = [];
  for (const [path, file] of [...tree].sort(byPath)) {
    const target = fileSystem.inspect(directory, path);
    if (target.kind === "blocked") {
      diagnostics.push({ message: target.why, location: { file: path }, mend: target.mend });
    } else if (target.kind === "absent") {
      changes.push({ path, action: "create", after: file.content });
    } else {
      const change = changeOf(path, file, target.content);
      if ("message" in change) diagnostics.push(change);
      else changes.push(change);
    }
  }
  if (diagnostics.length > 0) throw new UserError(diagnostics);
  return changes;
}

function changeOf(path: string, file: PlannedFile, before: string): Change | Diagnostic {
  if (file.owner === "yours" || before === file.content) {
    return { path, action: "unchanged", before, after: before };
  }
  if (isMarked(file.content) && !isMarked(before)) {
    return {
      message: "this file is not one that opwright wrote, and it would be overwritten",
      location: { file: path },
      mend: "Move it elsewhere or delete it, then run the command again.",
    };
  }
  return { path, action: "update", before, after: file.content };
}

const isMarked = (content: string) => content.slice(0, 400).includes(generatedMark);

/** Two planned paths that are one file where letter case is not told apart. */
function clashes(tree: FileTree): Diagnostic[] {
  const seen = new Map<string, string>();
  return [...tree.keys()].flatMap((path) => {
    const other = seen.get(path.toLowerCase());
    seen.set(path.toLowerCase(), path);
    if (other === undefined) return [];
    return [
      { message: `${path} and ${other} differ only in letter case`, mend: "Choose another name." },
    ];
  });
}

/** PROJECT goes last: it says that the rest is there. */
function byPath([a]: readonly [string, PlannedFile], [b]: readonly [string, PlannedFile]): number {
  if (a === "PROJECT" || b === "PROJECT") return a === b ? 0 : a === "PROJECT" ? 1 : -1;
  return a < b ? -1 : 1;
}
