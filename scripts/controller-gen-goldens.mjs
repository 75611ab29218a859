// node scripts/controller-gen-goldens.mjs <controller-gen>: runs the real controller-gen over the Go
// fixtures of test/manifests/fixtures and writes its output beside each. Needs Go and its proxy.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [program] = process.argv.slice(2);
if (program === undefined)
  throw new Error("Say which controller-gen: node scripts/controller-gen-goldens.mjs <path>");
const fixtures = fileURLToPath(new URL("../test/manifests/fixtures", import.meta.url));
const generators = {
  rbac: "rbac:roleName=manager-role",
  crd: "crd:allowDangerousTypes=true,generateEmbeddedObjectMeta=true",
};
const module = `module example.com/fixtures

go 1.24

require (
	k8s.io/apiextensions-apiserver v0.37.0
	k8s.io/apimachinery v0.37.0
)
`;

const folder = mkdtempSync(join(tmpdir(), "opwright-goldens-"));
const env = { ...process.env, GOFLAGS: "-mod=mod", GOWORK: "off" };
try {
  for (const [kind, generator] of Object.entries(generators)) {
    for (const file of readdirSync(join(fixtures, kind)).filter((name) => name.endsWith(".go"))) {
      const name = basename(file, ".go");
      const home = join(folder, `${kind}-${name}`);
      mkdirSync(join(home, "v1"), { recursive: true });
      writeFileSync(join(home, "go.mod"), module);
      copyFileSync(join(fixtures, kind, file), join(home, "v1", file));
      execFileSync("go", ["mod", "tidy"], { cwd: home, env, stdio: "inherit" });
      execFileSync(resolve(program), [generator, "paths=./...", "output:dir=out"], {
        cwd: home,
        env,
        stdio: "inherit",
      });
      const made = readdirSync(join(home, "out")).sort();
      const text = made.map((out) => readFileSync(join(home, "out", out), "utf8")).join("");
      writeFileSync(join(fixtures, kind, `${name}.yaml`), text);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
