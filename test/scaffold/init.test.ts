/** What init emits, where it depends on the project's name and on where the packages come from. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FileTree } from "../../src/filetree/file-tree.js";
import { initTree, type PackageSource } from "../../src/scaffold/index.js";
import { root } from "../support/emitted-project.js";
import { opwrightIn } from "../support/terminal.js";

const project = (projectName: string) => ({
  domain: "example.com",
  projectName,
  cliVersion: "0.1.0",
  resources: [],
});
const registry: PackageSource = { kind: "registry", version: "1.2.3" };
const text = (tree: FileTree, path: string) => tree.get(path)?.content ?? "";

describe("packages", () => {
  const dependencies = async (packages: PackageSource) => {
    const tree = await initTree({ project: project("demo"), packages });
    const parsed = JSON.parse(text(tree, "package.json"));
    return [parsed.dependencies, parsed.devDependencies].map((list) =>
      Object.fromEntries(Object.entries(list).filter(([name]) => name.includes("opwright"))),
    );
  };

  test("from a registry are a range", async () => {
    expect(await dependencies(registry)).toEqual([
      { "@opwright/runtime": "^1.2.3" },
      { "@opwright/envtest": "^1.2.3", opwright: "^1.2.3" },
    ]);
  });

  test("from a folder are files, with forward slashes on Windows too", async () => {
    const folder: PackageSource = {
      kind: "folder",
      version: "1.2.3",
      directory: "C:\\a b\\.packages",
    };
    expect(await dependencies(folder)).toEqual([
      { "@opwright/runtime": "file:C:/a b/.packages/opwright-runtime-1.2.3.tgz" },
      {
        "@opwright/envtest": "file:C:/a b/.packages/opwright-envtest-1.2.3.tgz",
        opwright: "file:C:/a b/.packages/opwright-1.2.3.tgz",
      },
    ]);
  });
});

describe("names of the operator's own objects", () => {
  test.each([
    ["demo", "demo"],
    ["2048-game", "operator-2048-game"],
    ["a".repeat(63), "a".repeat(55)],
    [`${"a".repeat(54)}-b`, "a".repeat(54)],
  ])("of the project %s fit", async (name, prefix) => {
    const tree = await initTree({ project: project(name), packages: registry });
    expect(text(tree, "config/default/kustomization.yaml")).toContain(`namePrefix: ${prefix}-\n`);
    expect(text(tree, "config/default/kustomization.yaml")).toContain(
      `namespace: ${prefix}-system\n`,
    );
    expect(text(tree, "README.md")).toContain(`\`${prefix}-system\``);
  });
});

describe("templates and what they become", () => {
  test("every template is used", async () => {
    const emitted = ["init", "helloapp", "multi"].flatMap((name) =>
      readdirSync(join(root, "test/golden", name), { recursive: true, encoding: "utf8" }),
    );
    const templates = readdirSync(join(root, "templates"), { recursive: true, encoding: "utf8" })
      .filter((path) => statSync(join(root, "templates", path)).isFile())
      .map((path) => path.replaceAll("\\", "/"))
      .filter(
        (path) => !/\/(deployment|empty)(\.test)?\.(ts|yaml)$|\/kind_\w+_role\.yaml$/.test(path),
      )
      .map((path) => path.replace("_gitignore", ".gitignore"));
    expect(templates.filter((path) => !emitted.includes(path))).toEqual([]);
  });

  test("at most one condition a template, and none of them left in what is emitted", () => {
    for (const path of readdirSync(join(root, "templates"), {
      recursive: true,
      encoding: "utf8",
    })) {
      const file = join(root, "templates", path);
      if (!statSync(file).isFile()) continue;
      const conditions = readFileSync(file, "utf8").match(/\{\{(#if|#unless|else)/g) ?? [];
      expect(conditions.length, path).toBeLessThanOrEqual(1);
    }
    for (const path of readdirSync(join(root, "test/golden"), {
      recursive: true,
      encoding: "utf8",
    })) {
      const file = join(root, "test/golden", path);
      if (!statSync(file).isFile()) continue;
      expect(readFileSync(file, "utf8"), path).not.toMatch(/\{\{/);
    }
  });

  test("main.ts is read at a glance", async () => {
    const tree = await initTree({ project: project("demo"), packages: registry });
    expect(text(tree, "src/main.ts").trimEnd().split("\n").length).toBeLessThanOrEqual(25);
  });
});

describe("the README", () => {
  const readme = readFileSync(join(root, "test/golden/helloapp/README.md"), "utf8");
  const golden = join(root, "test/golden/helloapp");

  test("names scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(golden, "package.json"), "utf8"));
    const named = [...readme.matchAll(/npm (?:run (\w+)|(test|start))/g)].map(
      ([, run, plain]) => run ?? plain ?? "",
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("names commands of opwright that exist", async () => {
    const commands = new Set(
      [...readme.matchAll(/npx opwright ([a-z-]+)/g)].map(([, name]) => name),
    );
    expect([...commands].sort()).toEqual(["create-api", "install", "uninstall"]);
    for (const name of commands) {
      expect(await opwrightIn(root, name ?? "", "--help")).toMatchObject({ code: 0 });
    }
  });

  test("names paths that exist", () => {
    const paths = [...readme.matchAll(/`((?:src|config|test)\/[\w./-]*)`/g)].map(
      ([, path]) => path ?? "",
    );
    expect(paths.length).toBeGreaterThan(8);
    for (const path of paths)
      expect(statSync(join(golden, path)).isFile()).toBe(!path.endsWith("/"));
  });
});
