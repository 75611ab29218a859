/** Commands of opwright -> a project in a temporary folder that uses this checkout's packages. */

import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { succeed } from "./command.js";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const opwright = join(root, "bin/opwright.js");

export interface EmittedProject {
  readonly directory: string;
  /** Runs `opwright` in the project; gives stdout. */
  opwright(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** A project made by `init`; its node_modules is this checkout's, so nothing is installed. */
export async function emitProject(name: string): Promise<EmittedProject> {
  const folder = await mkdtemp(join(tmpdir(), "opwright-project-"));
  const directory = join(folder, name);
  await succeed(process.execPath, [opwright, "init", name, "--domain", "example.com", "--yes"], {
    cwd: folder,
  });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"), "junction");
  return {
    directory,
    opwright: (...args) => succeed(process.execPath, [opwright, ...args], { cwd: directory }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
