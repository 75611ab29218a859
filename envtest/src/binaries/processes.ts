/** Programs and their flags -> running processes that end with the tests, whatever ends those. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvtestError } from "../cluster.js";

export interface Program {
  readonly path: string;
  readonly flags: readonly string[];
}

export interface Running {
  readonly name: string;
  readonly logFile: string;
  /** Not ended yet. */
  isAlive(): boolean;
  /** Its last lines. */
  logTail(): string;
}

const killed = "SIGKILL";

/** The emitted script, for Node.js runs no TypeScript: seen from `dist` and, in our own tests, from `src`. */
const guardianScript = fileURLToPath(new URL("../../dist/binaries/guardian.js", import.meta.url));

/** A folder, and the processes that work in it. */
export class ProcessGroup {
  readonly folder: string;
  readonly #children: ChildProcess[] = [];
  readonly #running: Running[] = [];
  readonly #guardian: ChildProcess;
  readonly #atExit = () => this.#killAll();

  constructor() {
    if (!existsSync(guardianScript)) {
      throw new EnvtestError(
        `${guardianScript} is missing: build the package, or keep it unbundled`,
      );
    }
    this.folder = mkdtempSync(join(tmpdir(), "opwright-envtest-"));
    this.#guardian = spawn(process.execPath, [guardianScript], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    this.#guardian.unref();
    (this.#guardian.stdin as unknown as { unref?(): void } | null)?.unref?.();
    this.#guardian.on("error", () => {});
    this.#guardian.stdin?.on("error", () => {});
    this.#tell({ folder: this.folder });
    process.once("exit", this.#atExit);
  }

  start({ path, flags }: Program): Running {
    const name = basename(path);
    const logFile = join(this.folder, `${name}.log`);
    const child = spawnInto(logFile, { path, flags, folder: this.folder });
    let failure = "";
    child.on("error", (error) => {
      failure = error.message;
    });
    child.unref();
    this.#children.push(child);
    if (child.pid !== undefined) this.#tell({ pid: child.pid, folder: this.folder });
    const running: Running = {
      name,
      logFile,
      isAlive: () => failure === "" && child.exitCode === null && child.signalCode === null,
      logTail: () =>
        [failure, readFileSync(logFile, "utf8").split("\n").slice(-15).join("\n")]
          .join("\n")
          .trim(),
    };
    this.#running.push(running);
    return running;
  }

  /** @throws EnvtestError when one of them has ended: another may have answered in its place. */
  assertAlive(): void {
    for (const running of this.#running) if (!running.isAlive()) throw endedAtStart(running);
  }

  /** Nothing is worth a graceful end: the state goes too. */
  async stop(): Promise<void> {
    process.off("exit", this.#atExit);
    const alive = this.#children.filter(
      ({ exitCode, signalCode, pid }) =>
        pid !== undefined && exitCode === null && signalCode === null,
    );
    const ended = alive.map((child) => {
      child.ref();
      return once(child, "exit");
    });
    this.#killAll();
    await Promise.all(ended);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    await this.#dismissGuardian();
  }

  /** It may have gone before: who kills a whole group of processes kills it too. */
  async #dismissGuardian(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#guardian;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const gone = once(this.#guardian, "exit");
    this.#guardian.ref();
    this.#guardian.stdin?.end();
    await gone;
  }

  #killAll(): void {
    for (const child of this.#children) child.kill(killed);
  }

  #tell(order: object): void {
    this.#guardian.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}

export interface ReadyOptions {
  readonly running: Running;
  readonly deadline: number;
  isReady(): Promise<boolean>;
}

const pollMs = 50;

/** Waits until a process is ready. @throws EnvtestError with the end of its log when it ends, or time does. */
export async function untilReady({ running, deadline, isReady }: ReadyOptions): Promise<void> {
  while (!(await isReady().catch(() => false))) {
    if (!running.isAlive()) throw endedAtStart(running);
    if (Date.now() > deadline) throw failure(running, "is not ready in time");
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** A file that is no program for this machine throws at once, with nothing to say which. */
function spawnInto(
  logFile: string,
  { path, flags, folder }: Program & { readonly folder: string },
): ChildProcess {
  const log = openSync(logFile, "a");
  try {
    return spawn(path, flags, { stdio: ["ignore", log, log], cwd: folder });
  } catch (error) {
    throw new EnvtestError(`${path} can't be run: ${(error as Error).message}`);
  } finally {
    closeSync(log);
  }
}

function endedAtStart(running: Running): EnvtestError {
  return failure(running, "ended at its start");
}

function failure({ name, logTail }: Running, what: string): EnvtestError {
  return new EnvtestError(`${name} ${what}; the end of its log:\n${logTail()}`);
}
