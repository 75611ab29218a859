/** What happens with a person in front: questions, Ctrl-C, a command that goes on. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EmittedProject, emitProject, opwright } from "../support/emitted-project.js";
import { emptyFolder } from "../support/terminal.js";

/** `script` gives a program a terminal. */
const hasTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

describe.skipIf(!hasTerminal)("questions on a terminal", () => {
  let folder: ReturnType<typeof emptyFolder>;
  beforeEach(() => {
    folder = emptyFolder();
  });
  afterEach(() => folder.remove());

  /** Runs `opwright` on a terminal; each key is pressed when its question has been read. */
  async function typing(cwd: string, line: string, keys: readonly (readonly [RegExp, string])[]) {
    const child = spawn(
      "script",
      ["-qec", `${process.execPath} ${opwright} ${line}`, "/dev/null"],
      { cwd },
    );
    let printed = "";
    const waiting = [...keys];
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      const [next] = waiting;
      if (next?.[0].test(printed)) {
        waiting.shift();
        printed = "";
        child.stdin.write(next[1]);
      }
    });
    const [code] = await once(child, "close");
    return { code, left: waiting.length };
  }

  test("what the flags left open is asked, and no more", async () => {
    expect(
      await typing(folder.path, "init demo", [[/Domain of the API groups/, "my.org\r"]]),
    ).toEqual({ code: 0, left: 0 });
    const project = join(folder.path, "demo");
    expect(readFileSync(join(project, "PROJECT"), "utf8")).toContain("domain: my.org");
    const keys = [
      [/API group/, "apps\r"],
      [/Kind/, "HelloApp\r"],
    ] as const;
    expect(await typing(project, "create-api --version v1", keys)).toEqual({ code: 0, left: 0 });
    expect(existsSync(join(project, "src/api/v1/helloapp.ts"))).toBe(true);
  });

  test("Ctrl-C at a question ends with 130 and writes nothing", async () => {
    expect(await typing(folder.path, "init demo", [[/Domain/, "\x03"]])).toEqual({
      code: 130,
      left: 0,
    });
    expect(existsSync(join(folder.path, "demo"))).toBe(false);
  });

  test("--yes asks nothing", async () => {
    expect(await typing(folder.path, "init demo --yes", [])).toEqual({ code: 2, left: 0 });
  });
});

describe("make-manifests", () => {
  let project: EmittedProject;
  beforeEach(async () => {
    project = await emitProject("demo");
    await project.opwright(
      "create-api",
      "--group",
      "apps",
      "--version",
      "v1",
      "--kind",
      "HelloApp",
    );
  });
  afterEach(() => project.remove());
  const types = () => join(project.directory, "src/api/v1/helloapp.ts");

  test("--check says what differs, with 1, and 0 when nothing does", async () => {
    const check = () =>
      spawnSync(process.execPath, [opwright, "make-manifests", "--check"], {
        cwd: project.directory,
        encoding: "utf8",
      });
    expect(check()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("config/rbac/role.yaml: error: is missing"),
    });
    await project.opwright("make-manifests");
    expect(check()).toMatchObject({ status: 0, stdout: "2 unchanged\n", stderr: "" });
    appendFileSync(types(), "\n");
    expect(check().status).toBe(0);
    const text = readFileSync(types(), "utf8");
    writeFileSync(types(), text.replace("@minimum 0", "@minimum 2"));
    expect(check()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/default 1 is below the minimum 2/),
    });
    writeFileSync(types(), text.replace("@minLength 1", "@minLength 2"));
    expect(check()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/helloapps.yaml: error: differs/),
    });
  });

  test.skipIf(process.platform === "win32")(
    "--watch writes again at every change, goes on after an error, and ends at Ctrl-C with 130",
    async () => {
      const child = spawn(process.execPath, [opwright, "make-manifests", "--watch"], {
        cwd: project.directory,
      });
      try {
        let printed = "";
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (chunk) => {
            printed += chunk;
          });
        }
        const seen = (pattern: RegExp) =>
          expect.poll(() => printed, { timeout: 15_000 }).toMatch(pattern);
        await seen(/create {4}config\/crd\/bases/);
        appendFileSync(types(), "\nexport const wrong = ;\n");
        await seen(/src\/api\/v1\/helloapp.ts:\d+:\d+: error: Expression expected/);
        const text = readFileSync(types(), "utf8").replace("export const wrong = ;", "");
        writeFileSync(types(), text.replace("@minLength 1", "@minLength 3"));
        await seen(/update {4}config\/crd\/bases/);
        const exited = once(child, "exit");
        child.kill("SIGINT");
        expect(await exited).toEqual([130, null]);
      } finally {
        child.kill("SIGKILL");
      }
    },
  );
});
