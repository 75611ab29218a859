/** A place -> a folder in it that goes with the tests, and so do the processes that work in it. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvtestError } from "../cluster.js";

/** The emitted script, for Node.js runs no TypeScript: seen from `dist` and, in our own tests, from `src`. */
const guardianScript = fileURLToPath(new URL("../../dist/binaries/guardian.js", import.meta.url));

export class GuardedFolder {
  readonly path: string;
  readonly #guardian: ChildProcess;

  /** @param place made where it is missing, and left there. */
  constructor(place: string = tmpdir()) {
    if (!existsSync(guardianScript)) {
      throw new EnvtestError(
        `${guardianScript} is missing: build the package, or keep it unbundled`,
      );
    }
    mkdirSync(place, { recursive: true });
    this.path = mkdtempSync(join(resolve(place), "opwright-envtest-"));
    this.#guardian = spawnGuardian();
    this.#tell({ folder: this.path });
  }

  /** @param pid of a process that has the folder's path among its arguments. */
  endWithTests(pid: number): void {
    this.#tell({ pid, folder: this.path });
  }

  async remove(): Promise<void> {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
    await this.#dismissGuardian();
  }

  /** It may have gone before: who kills a whole group of processes may kill it too. */
  async #dismissGuardian(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#guardian;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const gone = once(this.#guardian, "exit");
    this.#guardian.ref();
    this.#guardian.stdin?.end();
    await gone;
  }

  #tell(order: object): void {
    this.#guardian.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}

function spawnGuardian(): ChildProcess {
  // What NODE_OPTIONS loads or debugs in the tests would stop the guardian, and nobody would see it.
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = process.env;
  const guardian = spawn(process.execPath, [guardianScript], {
    stdio: ["pipe", "ignore", "ignore"],
    cwd: dirname(guardianScript),
    env,
    detached: true,
    windowsHide: true,
  });
  guardian.unref();
  (guardian.stdin as unknown as { unref?(): void } | null)?.unref?.();
  guardian.on("error", () => {});
  guardian.stdin?.on("error", () => {});
  return guardian;
}
