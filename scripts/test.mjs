// npm test: installs, builds, runs every suite; arguments go to vitest. Ends with `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, install, root } from "./bootstrap.mjs";

install();
await build();
const folder = mkdtempSync(join(tmpdir(), "opwright-test-"));
const report = join(folder, "report.json");
const result = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: "inherit" },
);
const counts = count(report);
if (process.env.OPWRIGHT_TEST_COUNTS) {
  writeFileSync(
    process.env.OPWRIGHT_TEST_COUNTS,
    `${counts.passed} ${counts.failed} ${counts.skipped}\n`,
  );
}
rmSync(folder, { recursive: true, force: true });
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = result.status ?? 1;

/** Report of vitest -> numbers of tests; a suite that could not be read counts as one failed. */
function count(path) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(path, "utf8"),
    );
    const broken = testResults.filter(
      (suite) => suite.status === "failed" && suite.assertionResults.length === 0,
    ).length;
    return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
