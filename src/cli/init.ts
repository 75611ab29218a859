/** `opwright init`: flags -> Options -> a project's files. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type ExitCode, UserError } from "../errors.js";
import type { FileTree } from "../filetree/file-tree.js";
import { checkDomain, checkProjectName } from "../project/names.js";
import type { Project } from "../project/project.js";
import { loadProject, projectFileName } from "../project/project-file.js";
import { initTree } from "../scaffold/index.js";
import { ask } from "./asking.js";
import type { Io } from "./io.js";
import { ownVersion, packageSource } from "./packages.js";
import { withProjectFile } from "./project-tree.js";
import { type WritingFlags, write } from "./writing.js";

export interface InitFlags extends WritingFlags {
  readonly domain?: string;
  readonly projectName?: string;
}

export interface InitOptions {
  /** Absolute. */
  readonly directory: string;
  readonly domain: string;
  readonly projectName: string;
  readonly flags: WritingFlags;
}

/** @throws UserError naming everything that is wrong with the names. */
export async function initOptions(
  directory: string | undefined,
  flags: InitFlags,
  io: Io,
): Promise<InitOptions> {
  const target = resolve(io.cwd, directory ?? ".");
  const questions =
    flags.domain === undefined
      ? [
          {
            flag: "--domain",
            message: "Domain of the API groups",
            example: "example.com",
            suggested: "example.com",
          },
        ]
      : [];
  const [asked] = await ask(questions, flags, io);
  const domain = flags.domain ?? asked ?? "";
  const projectName = flags.projectName ?? basename(target);
  const diagnostics = [...checkDomain(domain), ...checkProjectName(projectName)];
  if (diagnostics.length > 0) throw new UserError(diagnostics);
  return { directory: target, domain, projectName, flags };
}

export async function init(
  { directory, domain, projectName, flags }: InitOptions,
  io: Io,
): Promise<ExitCode> {
  const existing = existsSync(join(directory, projectFileName))
    ? loadProject(directory)
    : undefined;
  if (existing !== undefined) refuseAnother(existing.project, { domain, projectName });
  const project: Project = existing?.project ?? {
    domain,
    projectName,
    cliVersion: ownVersion(io.home),
    resources: [],
  };
  const scaffolded = await initTree({ project, packages: packageSource(io.home) });
  if (existing === undefined) refuseForeign(scaffolded, directory);
  const tree = withProjectFile(scaffolded, project, existing?.text);
  const enter = directory === io.cwd ? [] : [`cd ${quoted(directory, io.cwd)}`];
  const next = [
    ...enter,
    "npm install",
    "npx opwright create-api --group apps --version v1alpha1 --kind HelloApp",
  ];
  return write({ command: "init", directory, tree, flags, next }, io);
}

function refuseAnother(
  project: Project,
  { domain, projectName }: { domain: string; projectName: string },
): void {
  if (project.domain === domain && project.projectName === projectName) return;
  throw new UserError([
    {
      message: `there is a project here already: ${project.projectName}, domain ${project.domain}`,
      location: { file: projectFileName },
      mend: "Choose another folder, or give the same --domain and --project-name.",
    },
  ]);
}

/** Files that people have before they start; theirs are kept. */
const welcome = new Set(["README.md", ".gitignore", ".gitattributes", "LICENSE", ".npmrc"]);

function refuseForeign(tree: FileTree, directory: string): void {
  const there = [...tree].flatMap(([path, { content }]) => {
    const target = join(directory, path);
    const isInTheWay = !welcome.has(path) && existsSync(target) && !isSame(target, content);
    return isInTheWay ? [path] : [];
  });
  if (there.length === 0) return;
  throw new UserError(
    there.map((file) => ({
      message: "this file is in the way of a new project",
      location: { file },
      mend: "Choose an empty folder, or move the file.",
    })),
  );
}

/** What a run that was broken off has written already is not in the way of the next. */
function isSame(path: string, content: string): boolean {
  return statSync(path).isFile() && readFileSync(path, "utf8") === content;
}

/** A folder as one would type it in a shell. */
function quoted(directory: string, cwd: string): string {
  const path = directory.startsWith(`${cwd}/`) ? directory.slice(cwd.length + 1) : directory;
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}
