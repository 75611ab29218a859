import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandTree } from "../../src/cli/commands.js";
import { main } from "../../src/main.js";
import { root } from "../support/emitted-project.js";
import { emptyFolder, opwrightIn, recordingIo } from "../support/terminal.js";

let folder: ReturnType<typeof emptyFolder>;
beforeEach(() => {
  folder = emptyFolder();
});
afterEach(() => folder.remove());

const commands = commandTree(recordingIo("").io, () => {}).commands.filter(
  (command) => command.name() !== "create",
);

describe("help", () => {
  test.each(commands.map((command) => [command.name()]))("of %s has examples", async (name) => {
    const { code, stdout } = await opwrightIn(folder.path, name, "--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Usage: opwright /);
    expect(stdout).toContain("Examples:\n  ");
  });

  test("every command that writes takes the common flags", async () => {
    for (const name of ["init", "create-api", "make-manifests"]) {
      const { stdout } = await opwrightIn(folder.path, name, "--help");
      for (const flag of ["--dry-run", "--diff", "--output", "--yes"])
        expect(stdout).toContain(flag);
    }
  });

  test("is known in the README, command by command", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    for (const command of commands) expect(readme).toContain(`opwright ${command.name()}`);
  });
});

describe("kubebuilder's spellings", () => {
  test.each([
    ["create", "api", "--help"],
    ["manifests", "--help"],
  ])("%s %s", async (...argv) => {
    expect((await opwrightIn(folder.path, ...argv)).code).toBe(0);
  });
});

describe("version", () => {
  test("as text and as JSON", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect((await opwrightIn(folder.path, "version")).stdout).toMatch(
      new RegExp(`^opwright +${version}\n`),
    );
    expect(
      JSON.parse((await opwrightIn(folder.path, "version", "--output", "json")).stdout),
    ).toMatchObject({ opwright: version });
  });
});

describe("completion", () => {
  const script = async (shell: string) =>
    (await opwrightIn(folder.path, "completion", shell)).stdout;
  const bash = (line: string, text: string) => {
    const words = line.split(" ");
    const program = `${text}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _opwright; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync("bash", ["-c", program], { encoding: "utf8" })
      .stdout.split("\n")
      .filter(Boolean);
  };

  test.skipIf(process.platform === "win32").each([
    ["opwright ins", ["install"]],
    ["opwright create-api --no-", ["--no-resource", "--no-controller"]],
    ["opwright create-api --template ", ["deployment", "empty"]],
    ["opwright completion ", ["bash", "zsh", "fish", "powershell", "--help"]],
    ["opwright make-manifests r", ["rbac"]],
    ["opwright version --output j", ["json"]],
  ])("bash: %s", async (line, expected) =>
    expect(bash(line, await script("bash"))).toEqual(expected),
  );

  test.each([
    ["zsh", "_arguments"],
    ["fish", "complete -c opwright"],
    ["powershell", "Register-ArgumentCompleter"],
  ])("%s names every command", async (shell, word) => {
    const text = await script(shell);
    expect(text).toContain(word);
    for (const command of commands) expect(text).toContain(command.name());
  });
});

test("--version is version", async () => {
  expect((await opwrightIn(folder.path, "--version")).stdout).toMatch(/^opwright +\d/);
});

test.skipIf(process.platform === "win32")("a reader that stops reading is no error", () => {
  const line = `${process.execPath} ${join(root, "bin/opwright.js")} completion bash | true`;
  for (let run = 0; run < 3; run++) {
    expect(spawnSync("bash", ["-c", line], { encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
  }
});

test("a bug of ours gives a stack, and 70", async () => {
  const { io, stderr } = recordingIo(folder.path, { home: "/nowhere" });
  expect(await main(["version"], io)).toBe(70);
  expect(stderr()).toMatch(/this is a bug of opwright.*\n.*ENOENT[\s\S]*at /);
});

test("a checkout that is not packed says what to run", async () => {
  const { io, stderr } = recordingIo(folder.path, {
    home: join(root, "test/support/unpacked-checkout"),
  });
  expect(await main(["init", "demo", "--domain", "example.com"], io)).not.toBe(0);
  expect(stderr()).toMatch(/npm run build/);
});
