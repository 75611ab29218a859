/** Programs and their flags -> running processes that end with the tests, whatever ends those. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, copyFileSync, openSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { EnvtestError } from "../cluster.js";
import { GuardedFolder } from "./guarded-folder.js";
import { endedAtStart, type Running } from "./readiness.js";

export interface Program {
  readonly path: string;
  readonly flags: readonly string[];
}

interface Member {
  readonly running: Running;
  readonly child: ChildProcess;
  readonly logFile: string;
}

/** A folder, and the processes that work in it. */
export class ProcessGroup {
  readonly #folder: GuardedFolder;
  readonly #keepsLogs: boolean;
  readonly #members: Member[] = [];
  readonly #atExit = () => this.#killAll();

  /** @param stateDirectory where the folder is made, and logs are kept of a start that fails. */
  constructor(stateDirectory?: string) {
    this.#folder = new GuardedFolder(stateDirectory);
    this.#keepsLogs = stateDirectory !== undefined;
    process.once("exit", this.#atExit);
  }

  get folder(): string {
    return this.#folder.path;
  }

  start({ path, flags }: Program): Running {
    const name = basename(path).replace(/\.exe$/, "");
    const logFile = join(this.folder, `${name}.log`);
    const child = spawnInto(logFile, { path, flags, folder: this.folder });
    let failure = "";
    child.on("error", (error) => {
      failure = error.message;
    });
    child.unref();
    if (child.pid !== undefined) this.#folder.endWithTests(child.pid);
    const running: Running = {
      name,
      ...(this.#keepsLogs ? { keptLog: this.#keptLog(logFile) } : {}),
      isAlive: () => failure === "" && child.exitCode === null && child.signalCode === null,
      log: () => [failure, readFileSync(logFile, "utf8")].join("\n").trim(),
    };
    this.#members.push({ running, child, logFile });
    return running;
  }

  /** @throws EnvtestError when one of them has ended: another may have answered in its place. */
  assertAlive(): void {
    for (const { running } of this.#members) if (!running.isAlive()) throw endedAtStart(running);
  }

  /** Name of the program -> all that it wrote. */
  logs(): Record<string, string> {
    return Object.fromEntries(this.#members.map(({ running }) => [running.name, running.log()]));
  }

  /** Puts the logs beside the folder, when a place for state was named. */
  keepLogs(): void {
    if (!this.#keepsLogs) return;
    for (const { logFile } of this.#members) copyFileSync(logFile, this.#keptLog(logFile));
  }

  /** Nothing is worth a graceful end: the state goes too. */
  async stop(): Promise<void> {
    process.off("exit", this.#atExit);
    const alive = this.#members
      .map(({ child }) => child)
      .filter(
        ({ exitCode, signalCode, pid }) =>
          pid !== undefined && exitCode === null && signalCode === null,
      );
    const ended = alive.map((child) => {
      child.ref();
      return once(child, "exit");
    });
    this.#killAll();
    await Promise.all(ended);
    await this.#folder.remove();
  }

  #keptLog(logFile: string): string {
    return join(dirname(this.folder), `${basename(this.folder)}-${basename(logFile)}`);
  }

  #killAll(): void {
    for (const { child } of this.#members) child.kill("SIGKILL");
  }
}

/** A file that is no program for this machine throws at once, with nothing to say which. */
function spawnInto(
  logFile: string,
  { path, flags, folder }: Program & { readonly folder: string },
): ChildProcess {
  const log = openSync(logFile, "a");
  try {
    return spawn(path, flags, {
      stdio: ["ignore", log, log],
      cwd: folder,
      env: environment(),
      // Ctrl-C reaches the tests alone, which may want the API server while they clean up.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
  } catch (error) {
    throw new EnvtestError(`${path} can't be run: ${(error as Error).message}`);
  } finally {
    closeSync(log);
  }
}

/** etcd takes ETCD_* as flags: those of somebody's etcdctl are not for this one. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("ETCD_")),
  );
}
