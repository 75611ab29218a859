// node bench/cli.mjs [--runs N] [--controller-gen PATH --go-types DIR]
//
// Whole processes, in turn, medians with their spread: `--help`, `init`, `create-api`, `make-manifests`,
// and controller-gen on the Go types of the same HelloApp where it is given. DIR is a Go package
// folder below a module whose dependencies are downloaded. Kubebuilder's own figures for `init` and
// `create api` were 423 ms (266 to 491) and 225 ms (192 to 327), without fetching dependencies.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "9" },
    "controller-gen": { type: "string" },
    "go-types": { type: "string" },
  },
});
const opwright = join(root, "bin/opwright.js");
const folder = mkdtempSync(join(tmpdir(), "opwright-bench-"));
const project = join(folder, "demo");

function timed(command, args, cwd) {
  const from = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return performance.now() - from;
}

const own =
  (...args) =>
  (cwd) =>
    timed(process.execPath, [opwright, ...args], cwd);
const createApi = own(
  "create-api",
  "--group",
  "apps",
  "--version",
  "v1alpha1",
  "--kind",
  "HelloApp",
);
const rows = new Map();
const note = (name, ms) => rows.set(name, [...(rows.get(name) ?? []), ms]);

for (let run = 0; run <= Number(values.runs); run++) {
  const keep = run === 0 ? () => {} : note;
  rmSync(project, { recursive: true, force: true });
  keep("opwright --help", own("--help")(folder));
  const init = own("init", "demo", "--domain", "example.com")(folder);
  keep("opwright init", init);
  const api = createApi(project);
  keep("opwright create-api", api);
  keep("opwright init + create-api", init + api);
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"), "junction");
  keep("opwright make-manifests", own("make-manifests")(project));
  if (values["controller-gen"] && values["go-types"]) {
    const args = [
      "rbac:roleName=manager-role",
      "crd",
      "webhook",
      `paths=${values["go-types"]}/...`,
      `output:dir=${join(folder, "go")}`,
    ];
    keep(
      "controller-gen rbac crd webhook",
      timed(values["controller-gen"], args, values["go-types"]),
    );
  }
}
rmSync(folder, { recursive: true, force: true });

for (const [name, times] of rows) {
  const sorted = [...times].sort((a, b) => a - b);
  const middle =
    (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
  const [least, most] = [sorted[0], sorted.at(-1)];
  console.log(
    `${name.padEnd(34)} ${middle.toFixed(0).padStart(6)} ms  (${least.toFixed(0)} to ${most.toFixed(0)}, ${times.length} runs)`,
  );
}
