/** Tests that end in every way, with a cluster running or starting: nothing runs on, no folder stays. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeWithBinaries } from "../../../test/support/binaries.js";

const envtest = new URL("../../dist/index.js", import.meta.url).href;
const run = promisify(execFile);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "envtest-ending-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const state = () => join(folder, "state");

interface Script {
  /** Before the start, with `step`: called at each of its steps. */
  readonly before?: string;
  /** With the `cluster`. */
  readonly after: string;
}

/** A process of its own, at the head of a group of its own, as a terminal has it. */
function tests({ before = "const step = () => {};", after }: Script) {
  const file = join(folder, "tests.mjs");
  writeFileSync(
    file,
    `import { start } from ${JSON.stringify(envtest)};
     ${before}
     const cluster = await start({ stateDirectory: ${JSON.stringify(state())}, onProgress: step });
     ${after}`,
  );
  const child = spawn(process.execPath, [file], {
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  return { child, ended: once(child, "exit"), printed: () => printed };
}

async function nothingIsLeft(): Promise<void> {
  await expect.poll(() => readdirSync(state()), { timeout: 10_000 }).toEqual([]);
  const { stdout } = await run("ps", ["-ww", "-eo", "args"]);
  expect(stdout).not.toContain(state());
}

const waits = 'console.log("running"); setInterval(() => {}, 1000);';

describe.skipIf(process.platform === "win32")("on Unix", () => {
  describeWithBinaries("the tests end", () => {
    test.each([
      ["by SIGKILL", 'process.kill(process.pid, "SIGKILL");'],
      ["by exit", "process.exit(1);"],
      ["by an exception", 'throw new Error("the test is wrong");'],
      ["without stop()", ""],
    ])("%s", async (_, after) => {
      await tests({ after }).ended;
      await nothingIsLeft();
    });

    test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
      "by %s to the whole group",
      async (signal) => {
        const { child, ended, printed } = tests({ after: waits });
        await expect.poll(printed, { timeout: 30_000 }).toContain("running");
        process.kill(-(child.pid ?? Number.NaN), signal);
        await ended;
        await nothingIsLeft();
      },
    );

    test("by SIGKILL at each step of the start", async () => {
      for (const program of ["etcd", "kube-apiserver"]) {
        const before = `const step = (text) => {
          if (text.endsWith("${program}")) setTimeout(() => process.kill(process.pid, "SIGKILL"), 20);
        };`;
        await tests({ before, after: waits }).ended;
        await nothingIsLeft();
      }
    });

    test("by SIGKILL, whatever NODE_OPTIONS are for what they start", async () => {
      const before = 'process.env.NODE_OPTIONS = "--require /gone.cjs"; const step = () => {};';
      await tests({ before, after: 'process.kill(process.pid, "SIGKILL");' }).ended;
      await nothingIsLeft();
    });

    test("by Ctrl-C, with the API server there until they are done", async () => {
      const after = `
        process.once("SIGINT", async () => {
          await new Promise((resolve) => setTimeout(resolve, 500));
          await cluster.addUser({ name: "last" });
          await cluster
            .createServiceAccountKubeconfig({ namespace: "default", name: "none" })
            .catch((error) => console.log(error.message));
          await cluster.stop();
          process.exit(0);
        });
        ${waits}`;
      const { child, ended, printed } = tests({ after });
      await expect.poll(printed, { timeout: 30_000 }).toContain("running");
      process.kill(-(child.pid ?? Number.NaN), "SIGINT");
      expect((await ended)[0]).toBe(0);
      expect(printed()).toMatch(/404 serviceaccounts "none" not found/);
      await nothingIsLeft();
    });
  });
});
