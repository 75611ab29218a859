/** The guardian, told of processes and a folder: what is gone, and what lives, once its input ends. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../dist/binaries/guardian.js", import.meta.url));
const started: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const isAlive = ({ exitCode, signalCode }: ChildProcess) =>
  exitCode === null && signalCode === null;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "envtest-guardian-"));
  writeFileSync(join(made, "state"), "");
  folders.push(made);
  return made;
}

async function idle(...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "--", ...args]);
  started.push(child);
  await once(child, "spawn");
  return child;
}

function guardian(): ChildProcess {
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "ignore", "pipe"] });
  started.push(child);
  return child;
}

const tell = (to: ChildProcess, order: object) => to.stdin?.write(`${JSON.stringify(order)}\n`);

test("ends what works in its folder, and not another process that got the same pid", async () => {
  const mine = folder();
  const other = folder();
  const [worker, stranger, gone] = await Promise.all([
    idle(`--data-dir=${mine}/etcd`),
    idle(`--data-dir=${other}/etcd`),
    idle(mine),
  ]);
  gone.kill("SIGKILL");
  await once(gone, "exit");

  const watcher = guardian();
  tell(watcher, { folder: mine });
  for (const { pid } of [gone, worker, stranger]) tell(watcher, { folder: mine, pid });
  watcher.stdin?.end();
  const [code] = await once(watcher, "exit");

  expect(code).toBe(0);
  await expect.poll(() => isAlive(worker)).toBe(false);
  expect(isAlive(stranger)).toBe(true);
  expect(existsSync(mine)).toBe(false);
  expect(existsSync(other)).toBe(true);
});

test("does nothing while its input is open, whatever signal the tests are ended by", async () => {
  const mine = folder();
  const worker = await idle(mine);
  const watcher = guardian();
  tell(watcher, { folder: mine, pid: worker.pid });
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) watcher.kill(signal);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([isAlive(watcher), isAlive(worker), existsSync(mine)]).toEqual([true, true, true]);
  watcher.stdin?.end();
  await once(watcher, "exit");
  await expect.poll(() => isAlive(worker)).toBe(false);
  expect(existsSync(mine)).toBe(false);
});

test("goes at once where all has been put away before", async () => {
  const mine = folder();
  rmSync(mine, { recursive: true });
  const watcher = guardian();
  tell(watcher, { folder: mine });
  watcher.stdin?.end();
  expect((await once(watcher, "exit"))[0]).toBe(0);
});
