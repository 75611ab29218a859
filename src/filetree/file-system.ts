/** The user's disk, as few calls as the file tree needs; a test puts its own in front. */

import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** What stands at a path, or why nothing may be written there. */
export type Target =
  | { readonly kind: "absent" }
  | { readonly kind: "file"; readonly content: string }
  | { readonly kind: "blocked"; readonly why: string; readonly mend: string };

/** Paths are absolute but for `inspect`. Every call throws Node's error when it fails. */
export interface FileSystem {
  /** Looks at `path` below `directory` without following links out of it. */
  inspect(directory: string, path: string): Target;
  isDirectory(path: string): boolean;
  makeDirectory(path: string): void;
  removeDirectory(path: string): void;
  /** Fails where there is anything at `path`, a link too. */
  writeNewFile(path: string, content: string | Uint8Array): void;
  readFile(path: string): Uint8Array;
  rename(from: string, to: string): void;
  removeFile(path: string): void;
  /** Gives `to` the permissions of `from`. */
  copyMode(from: string, to: string): void;
}

export const nodeFileSystem: FileSystem = {
  inspect,
  isDirectory: (path) => lstat(path)?.isDirectory() === true,
  makeDirectory: (path) => mkdirSync(path),
  removeDirectory: (path) => rmdirSync(path),
  writeNewFile: (path, content) => writeFileSync(path, content, { flag: "wx" }),
  readFile: (path) => readFileSync(path),
  rename: (from, to) => renameSync(from, to),
  removeFile: (path) => unlinkSync(path),
  copyMode: (from, to) => chmodSync(to, statSync(from).mode),
};

function lstat(path: string) {
  return lstatSync(path, { throwIfNoEntry: false });
}

function inspect(directory: string, path: string): Target {
  try {
    return targetAt(directory, path);
  } catch (error) {
    // A name that is too long for the disk, a loop of links, a disk that is gone.
    return blocked((error as Error).message, "Choose another folder or a shorter name.");
  }
}

function targetAt(directory: string, path: string): Target {
  const segments = path.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    return blocked("this path leaves the project's folder", "Correct the name that it is made of.");
  }
  let at = directory;
  for (const segment of segments.slice(0, -1)) {
    const found = lstatOf(join(at, segment));
    if (found === undefined) return writable(at);
    if (!found.isDirectory())
      return blocked(`${segment} is ${nameOf(found)}, not a folder`, "Move it out of the way.");
    at = join(at, segment);
  }
  const target = join(at, segments.at(-1) ?? "");
  const found = lstatOf(target);
  if (found === undefined) return writable(at);
  if (!found.isFile())
    return blocked(`there is ${nameOf(found)} in its place`, "Move it out of the way.");
  try {
    return { kind: "file", content: readFileSync(target, "utf8") };
  } catch (error) {
    return blocked((error as Error).message, "Make the file readable.");
  }
}

/** Like lstat, and undefined too where a parent is a file. */
function lstatOf(path: string) {
  try {
    return lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** A new file can be made below the nearest folder that exists. */
function writable(directory: string): Target {
  let at = directory;
  while (lstatOf(at) === undefined) at = join(at, "..");
  if (!statSync(at).isDirectory())
    return blocked(`${at} is a file, not a folder`, "Choose another folder.");
  try {
    accessSync(at, constants.W_OK | constants.X_OK);
    return { kind: "absent" };
  } catch {
    return blocked(
      `the folder ${at} can't be written`,
      "Make it writable, or choose another folder.",
    );
  }
}

function nameOf(found: { isDirectory(): boolean; isSymbolicLink(): boolean }): string {
  if (found.isDirectory()) return "a folder";
  return found.isSymbolicLink() ? "a link" : "no ordinary file";
}

const blocked = (why: string, mend: string): Target => ({ kind: "blocked", why, mend });
