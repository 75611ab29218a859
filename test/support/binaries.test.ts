/** describeWithBinaries: runs, leaves out with one line, or fails, by what the environment says. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "binaries-gate-"));
  const gate = join(root, "test/support/binaries.ts");
  writeFileSync(join(folder, "config.mjs"), "export default { test: { globals: true } };");
  writeFileSync(
    join(folder, "suite.test.mjs"),
    `import { describeWithBinaries } from ${JSON.stringify(gate)};
     describeWithBinaries("a suite", () => test("within", () => {}));
     test("beside", () => {});`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly passes: boolean;
  readonly output: string;
}

/** Runs the suite of the folder in a vitest of its own. */
function outcome(environment: Record<string, string>): Promise<Outcome> {
  const { KUBEBUILDER_ASSETS: _, OPWRIGHT_REQUIRE_BINARIES: __, ...rest } = process.env;
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const flags = ["run", "--root", folder, "--config", join(folder, "config.mjs")];
  const env = { ...rest, NO_COLOR: "1", ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [vitest, ...flags], { env }, (error, stdout, stderr) =>
      resolve({ passes: error === null, output: stdout + stderr }),
    );
  });
}

test.each([undefined, "0"])(
  "without binaries, required: %s",
  async (required) => {
    const { passes, output } = await outcome(
      required === undefined ? {} : { OPWRIGHT_REQUIRE_BINARIES: required },
    );
    expect(passes).toBe(true);
    expect(
      output.match(/^left out: a suite: needs etcd.*KUBEBUILDER_ASSETS names$/gm),
    ).toHaveLength(1);
    expect(output).toMatch(/1 passed \| 1 skipped/);
  },
  30_000,
);

test("without binaries, where they are required", async () => {
  const { passes, output } = await outcome({
    KUBEBUILDER_ASSETS: folder,
    OPWRIGHT_REQUIRE_BINARIES: "1",
  });
  expect(passes).toBe(false);
  expect(output).toMatch(/Error: a suite: needs etcd, kube-apiserver.*KUBEBUILDER_ASSETS/);
}, 30_000);

test("with binaries", async () => {
  for (const name of ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"])
    writeFileSync(join(folder, name), "");
  const { passes, output } = await outcome({
    KUBEBUILDER_ASSETS: folder,
    OPWRIGHT_REQUIRE_BINARIES: "1",
  });
  expect(output).toMatch(/2 passed/);
  expect(passes).toBe(true);
}, 30_000);
