/** The README's five stages, typed as they stand, with the packages from a registry on loopback. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Cluster, start } from "@opwright/envtest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { binaries, describeWithBinaries } from "../support/binaries.js";
import { run } from "../support/command.js";
import { root } from "../support/emitted-project.js";
import { kubectlFor } from "../support/kubectl.js";
import { type Registry, startRegistry } from "../support/registry.js";

/** Every command of the shell blocks below a heading, in order. */
export function commandsBelow(heading: string, markdown: string): string[] {
  const section = markdown.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.replace(/ #.*/, "").trim())
      .filter(Boolean),
  );
}

describeWithBinaries("the README's five stages, from a registry, in an empty folder", () => {
  let folder: string;
  let cluster: Cluster;
  let registry: Registry;
  let env: NodeJS.ProcessEnv;
  let operator: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "opwright-readme-"));
    [cluster, registry] = await Promise.all([
      start({ server: "binaries", kubeControllerManager: true }),
      startRegistry(),
    ]);
    env = {
      ...process.env,
      ...registry.env,
      npm_config_yes: "true",
      KUBECONFIG: cluster.kubeconfigPath,
      PATH: `${binaries?.dir}${delimiter}${process.env.PATH}`,
    };
  });
  afterAll(async () => {
    if (operator?.pid !== undefined && operator.exitCode === null) {
      const exited = once(operator, "exit");
      process.kill(-operator.pid, "SIGTERM");
      await exited;
    }
    await cluster?.stop();
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("every command works as it stands", async () => {
    const commands = commandsBelow(
      "The five stages",
      await readFile(join(root, "README.md"), "utf8"),
    );
    expect(commands.map((command) => command.replace(/^npx opwright (\S+).*/, "$1"))).toEqual(
      expect.arrayContaining(["init", "create-api", "make-manifests", "install", "run"]),
    );
    let cwd = folder;
    for (const command of commands) {
      if (command.startsWith("cd ")) cwd = join(cwd, command.slice(3));
      else if (command === "npx opwright run") operator = await running(command, cwd);
      else {
        const { code, stdout, stderr } = await run("bash", ["-c", command], { cwd, env });
        expect(code, `${command}\n${stdout}\n${stderr}`).toBe(0);
      }
    }
    const kubectl = kubectlFor(cluster.kubeconfigPath);
    const replicas = async () =>
      (await kubectl.json<{ spec: { replicas: number } }>("get", "deployment", "helloapp-sample"))
        .spec.replicas;
    await expect.poll(replicas, { timeout: 20_000 }).toBe(3);
  });

  /** Starts a command that does not end, and waits until it says that it works. */
  async function running(command: string, cwd: string): Promise<ChildProcess> {
    const child = spawn("bash", ["-c", command], { cwd, env, detached: true });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        printed += chunk;
      });
    }
    await expect.poll(() => printed, { timeout: 60_000 }).toMatch(/starting workers/i);
    return child;
  }
});
