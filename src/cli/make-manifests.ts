/** `opwright make-manifests`: flags -> Options -> CRDs and RBAC on disk, or what differs. */

import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import { ExitCode, UserError } from "../errors.js";
import { changesFor } from "../filetree/changes.js";
import { diffOf } from "../filetree/diff.js";
import { type Generator, generateManifests } from "../manifests/index.js";
import type { Project } from "../project/project.js";
import { loadProject } from "../project/project-file.js";
import { diagnosticText } from "./diagnostic-text.js";
import type { Io } from "./io.js";
import { type WritingFlags, write } from "./writing.js";

export interface MakeManifestsFlags extends WritingFlags {
  readonly check?: boolean;
  readonly watch?: boolean;
}

export interface MakeManifestsOptions {
  readonly directory: string;
  readonly project: Project;
  readonly generators: readonly Generator[];
  readonly flags: MakeManifestsFlags;
}

export function makeManifestsOptions(
  what: readonly Generator[],
  flags: MakeManifestsFlags,
  io: Io,
): MakeManifestsOptions {
  if (flags.check && flags.watch) {
    throw new UserError([{ message: "--check and --watch exclude each other" }], ExitCode.usage);
  }
  const { directory, project } = loadProject(io.cwd);
  if (flags.watch && !existsSync(join(directory, "src"))) {
    throw new UserError([
      { message: "there is no src/ to watch", mend: "Run the command in a project." },
    ]);
  }
  return { directory, project, generators: what.length > 0 ? what : ["crd", "rbac"], flags };
}

export async function makeManifests(options: MakeManifestsOptions, io: Io): Promise<ExitCode> {
  if (options.flags.check) return check(options, io);
  if (options.flags.watch) return keepMaking(options, io);
  return makeOnce(options, io);
}

async function makeOnce(options: MakeManifestsOptions, io: Io): Promise<ExitCode> {
  const { directory, flags } = options;
  const tree = await treeOf(options);
  const next = tree.size > 0 ? ["npx opwright install"] : [];
  return write({ command: "make-manifests", directory, tree, flags, next }, io);
}

function treeOf({ directory, project, generators }: MakeManifestsOptions) {
  return generateManifests({ projectDirectory: directory, project, generators });
}

async function check(options: MakeManifestsOptions, io: Io): Promise<ExitCode> {
  const changes = changesFor(await treeOf(options), { directory: options.directory });
  const different = changes.filter(({ action }) => action !== "unchanged");
  if (options.flags.output === "json") {
    const report = {
      command: "make-manifests",
      check: true,
      changes: changes.map(({ path, action }) => ({ path, action })),
    };
    io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    if (options.flags.diff) io.stdout.write(await diffOf(changes));
    for (const { path, action } of different) {
      io.stderr.write(
        `${path}: error: ${action === "create" ? "is missing" : "differs from what the sources say"}\n`,
      );
    }
    if (different.length > 0) io.stderr.write("  Run: npx opwright make-manifests\n");
    else io.stdout.write(`${changes.length} unchanged\n`);
  }
  return different.length > 0 ? ExitCode.failed : ExitCode.ok;
}

/** Milliseconds without another change before the manifests are made again. */
const settleMs = 100;

function keepMaking(options: MakeManifestsOptions, io: Io): Promise<ExitCode> {
  return new Promise((settled, failed) => {
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> = Promise.resolve();
    const make = () => {
      running = running.then(() => makeAndGoOn(options, io));
      running.catch((error: unknown) => end(() => failed(error)));
    };
    const watcher = watch(join(options.directory, "src"), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(make, settleMs);
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      watcher.close();
      stop();
      settle();
    };
    const stop = io.onInterrupt(() => end(() => settled(ExitCode.interrupted)));
    watcher.on("error", (error) => end(() => failed(error)));
    io.stderr.write("watching src/; Ctrl-C ends it\n");
    make();
  });
}

async function makeAndGoOn(options: MakeManifestsOptions, io: Io): Promise<void> {
  try {
    await makeOnce(options, io);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    io.stderr.write(error.diagnostics.map(diagnosticText).join(""));
  }
}
