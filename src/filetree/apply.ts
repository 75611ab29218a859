/** Changes -> the disk: all of them, or none. */

import { dirname, join } from "node:path";
import { type Diagnostic, UserError } from "../errors.js";
import type { Change, ChangesOptions } from "./changes.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";

/** Takes one deed back. */
type Undo = () => void;

/**
 * Stages every file beside its target, then renames them in the order given.
 * @throws UserError after everything is put back as it was; the message says so.
 */
export function applyChanges(
  changes: readonly Change[],
  { directory, fileSystem = nodeFileSystem }: ChangesOptions,
): void {
  const writes = changes.filter(({ action }) => action !== "unchanged");
  const undo: Undo[] = [];
  let at = directory;
  try {
    const staged = writes.map((change) => {
      at = change.path;
      return stage(change, join(directory, change.path), fileSystem, undo);
    });
    for (const { change, temporary, target } of staged) {
      at = change.path;
      replace({ change, temporary, target, fileSystem, undo });
    }
  } catch (error) {
    throw new UserError(failure(at, error as Error, takeBack(undo)));
  }
}

interface Staged {
  readonly change: Change;
  readonly temporary: string;
  readonly target: string;
}

function stage(change: Change, target: string, fileSystem: FileSystem, undo: Undo[]): Staged {
  makeFolders(dirname(target), fileSystem, undo);
  const temporary = `${target}.opwright-new`;
  undo.push(() => removeIfThere(temporary, fileSystem));
  // What a broken run left, or a link that someone laid there: neither is written through.
  removeIfThere(temporary, fileSystem);
  fileSystem.writeNewFile(temporary, change.after);
  return { change, temporary, target };
}

function makeFolders(folder: string, fileSystem: FileSystem, undo: Undo[]): void {
  if (fileSystem.isDirectory(folder)) return;
  makeFolders(dirname(folder), fileSystem, undo);
  fileSystem.makeDirectory(folder);
  undo.push(() => fileSystem.removeDirectory(folder));
}

function replace({
  change,
  temporary,
  target,
  fileSystem,
  undo,
}: Staged & { fileSystem: FileSystem; undo: Undo[] }) {
  if (change.action === "update") {
    const original = fileSystem.readFile(target);
    fileSystem.copyMode(target, temporary);
    undo.push(() => {
      removeIfThere(temporary, fileSystem);
      fileSystem.writeNewFile(temporary, original);
      fileSystem.copyMode(target, temporary);
      fileSystem.rename(temporary, target);
    });
  } else {
    undo.push(() => removeIfThere(target, fileSystem));
  }
  fileSystem.rename(temporary, target);
}

function removeIfThere(path: string, fileSystem: FileSystem): void {
  try {
    fileSystem.removeFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** Undoes everything, newest first; gives what could not be undone. */
function takeBack(undo: readonly Undo[]): Error[] {
  return [...undo].reverse().flatMap((step) => {
    try {
      step();
      return [];
    } catch (error) {
      return [error as Error];
    }
  });
}

function failure(path: string, error: Error, left: readonly Error[]): Diagnostic[] {
  const first: Diagnostic = {
    message: `writing failed: ${error.message}`,
    location: { file: path },
    mend:
      left.length === 0
        ? "Nothing was changed: everything is as it was before the command."
        : "Some of it could not be put back:",
  };
  return [first, ...left.map(({ message }) => ({ message }))];
}
