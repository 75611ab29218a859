/** Whole emitted projects, byte for byte. `npm run golden` writes them anew; the diff is the review. */

import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../../src/main.js";
import { root } from "../support/emitted-project.js";
import { filesBelow } from "../support/snapshot.js";
import { emptyFolder, recordingIo } from "../support/terminal.js";

const goldens = join(root, "test/golden");
/** An opwright that was installed from a registry, so that versions are ranges. */
const home = join(root, "test/support/installed-opwright");

const api = (resource: string, ...more: string[]) => {
  const [group = "", version = "", kind = ""] = resource.split("/");
  return ["create-api", "--group", group, "--version", version, "--kind", kind, ...more];
};
const manifests = ["make-manifests"];

/** Name of the golden -> the commands after `init` that make it. */
const cases: Readonly<Record<string, readonly (readonly string[])[]>> = {
  init: [manifests],
  helloapp: [api("apps/v1alpha1/HelloApp"), manifests],
  multi: [
    api("apps/v1alpha1/HelloApp"),
    api("apps/v1alpha1/Backup", "--template", "empty"),
    api("apps/v1/HelloApp"),
    api("data/v1/HelloApp"),
    api("apps/v1/Fleet", "--cluster-scoped"),
    api("apps/v1/Settings", "--no-controller"),
    api("apps/v1/StatefulSet", "--no-resource"),
    api("cert-manager.io/v1/Certificate", "--no-resource"),
    manifests,
  ],
};

let folder: ReturnType<typeof emptyFolder>;
beforeEach(() => {
  folder = emptyFolder();
});
afterEach(() => folder.remove());

async function emit(commands: readonly (readonly string[])[]): Promise<string> {
  const directory = join(folder.path, "demo");
  mkdirSync(directory);
  for (const argv of [["init", "--domain", "example.com"], ...commands]) {
    const { io, stderr } = recordingIo(directory, { home });
    const code = await main(argv, io);
    expect({ argv, code, stderr: code === 0 ? "" : stderr() }).toEqual({
      argv,
      code: 0,
      stderr: "",
    });
    if (argv[0] === "init")
      symlinkSync(join(root, "node_modules"), join(directory, "node_modules"), "junction");
  }
  unlinkSync(join(directory, "node_modules"));
  return directory;
}

describe("emitted projects", () => {
  test.each(Object.entries(cases))("%s", async (name, commands) => {
    const directory = await emit(commands);
    const golden = join(goldens, name);
    if (process.env.OPWRIGHT_UPDATE_GOLDENS === "1") {
      rmSync(golden, { recursive: true, force: true });
      cpSync(directory, golden, { recursive: true });
    }
    expect(filesBelow(directory)).toEqual(filesBelow(golden));
  });

  test("there is a case for every golden", () => {
    expect(readdirSync(goldens).sort()).toEqual(Object.keys(cases).sort());
  });
});
