/** install, uninstall, run and quickstart: on a real API server, and where there is none. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cluster, start } from "@opwright/envtest";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeWithBinaries } from "../support/binaries.js";
import { type Finished, run } from "../support/command.js";
import { type EmittedProject, emitProject, opwright } from "../support/emitted-project.js";
import { type Kubectl, kubectlFor } from "../support/kubectl.js";

const crd = "customresourcedefinition.apiextensions.k8s.io/helloapps.apps.example.com";
let project: EmittedProject;
let folder: string;

beforeAll(async () => {
  project = await emitProject("demo");
  await project.opwright(
    "create-api",
    "--group",
    "apps",
    "--version",
    "v1alpha1",
    "--kind",
    "HelloApp",
  );
  folder = mkdtempSync(join(tmpdir(), "opwright-cluster-"));
});
afterAll(async () => {
  await project?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `opwright` in the project, whatever the exit code. */
function opwrightWith(
  env: Record<string, string | undefined>,
  ...args: string[]
): Promise<Finished> {
  return run(process.execPath, [opwright, ...args], { cwd: project.directory, env });
}

const kubeconfigOf = (server: string) => `apiVersion: v1
kind: Config
current-context: here
contexts: [{ name: here, context: { cluster: here, user: me } }]
clusters: [{ name: here, cluster: { server: "${server}" } }]
users: [{ name: me, user: { token: x } }]
`;

describe("without a cluster", () => {
  const nowhere = () => {
    const path = join(folder, "nowhere");
    writeFileSync(path, kubeconfigOf("http://127.0.0.1:1"));
    return path;
  };

  test("install says first that there are no CRDs yet", async () => {
    const { code, stderr } = await opwrightWith({ KUBECONFIG: nowhere() }, "install");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "error: there is no CRD in config/crd/bases\n  Write them from the types: npx opwright make-manifests\n",
    });
    await project.opwright("make-manifests");
  });

  test.each(["install", "uninstall"])(
    "%s names the server and the kubeconfig that were tried",
    async (command) => {
      const path = nowhere();
      const { code, stdout, stderr } = await opwrightWith({ KUBECONFIG: path }, command);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("http://127.0.0.1:1");
      expect(stderr).toContain(path);
      expect(stderr).toMatch(/--kubeconfig FILE or --context NAME/);
      expect(stderr).not.toMatch(/\n +at /);
    },
  );

  test.each([
    ["a kubeconfig that is not there", ["--kubeconfig", "/nowhere/config"], /\/nowhere\/config/],
    ["a context that is not in it", ["--context", "elsewhere"], /elsewhere[\s\S]*here/],
  ])("%s", async (_, args, message) => {
    const { code, stderr } = await opwrightWith({ KUBECONFIG: nowhere() }, "install", ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n +at /);
  });

  test("quickstart says how to have a cluster", async () => {
    const env = { KUBEBUILDER_ASSETS: folder, KUBECONFIG: undefined };
    const { code, stderr } = await opwrightWith(env, "quickstart");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /no etcd and kube-apiserver found[\s\S]*setup-envtest[\s\S]*--kubeconfig FILE/,
    );
  });

  test("run shows every error of the sources at its place", async () => {
    const wrong = join(project.directory, "src/wrong.ts");
    writeFileSync(wrong, "export const a = ;\n");
    writeFileSync(
      join(project.directory, "src/controllers/broken.ts"),
      'import "../wrong.js";\nimport "./nothing.js";\n',
    );
    const main = join(project.directory, "src/main.ts");
    const before = readFileSync(main, "utf8");
    writeFileSync(main, `import "./controllers/broken.js";\n${before}`);
    const { code, stderr } = await opwrightWith({}, "run");
    writeFileSync(main, before);
    rmSync(wrong);
    rmSync(join(project.directory, "src/controllers/broken.ts"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^src\/wrong.ts:1:18: error: /m);
    expect(stderr).toMatch(
      /^src\/controllers\/broken.ts:2:8: error: Could not resolve "\.\/nothing\.js"/m,
    );
  });
});

describeWithBinaries("with a cluster", () => {
  let cluster: Cluster;
  let kubectl: Kubectl;
  let env: Record<string, string>;
  let operator: ChildProcess | undefined;

  beforeAll(async () => {
    cluster = await start();
    kubectl = kubectlFor(cluster.kubeconfigPath);
    env = { KUBECONFIG: cluster.kubeconfigPath };
    await project.opwright("make-manifests");
  });
  afterAll(() => cluster?.stop());
  beforeEach(() => {
    operator = undefined;
  });
  afterEach(async () => {
    if (operator && operator.exitCode === null && operator.signalCode === null) {
      const exited = once(operator, "exit");
      operator.kill("SIGTERM");
      await exited;
    }
    await opwrightWith(env, "uninstall", "--force");
  });

  const apply = (name: string, more: object = {}) =>
    kubectl.apply(
      JSON.stringify({
        apiVersion: "apps.example.com/v1alpha1",
        kind: "HelloApp",
        metadata: { name, ...more },
        spec: { image: "nginx" },
      }),
    );

  test("install: created, then unchanged; a dry run does nothing", async () => {
    expect((await opwrightWith(env, "install", "--dry-run")).stdout).toBe(
      `${crd} created (dry run)\n`,
    );
    expect(await kubectl("get", "crd", "--output=name")).toBe("");
    expect((await opwrightWith(env, "install")).stdout).toMatch(`${crd} created\n`);
    // Discovery of a new kind follows a moment after it is served.
    await expect
      .poll(() => kubectl("explain", "helloapp.spec.size"), { timeout: 10_000 })
      .toContain("Number of Pods.");
    expect((await opwrightWith(env, "install")).stdout).toMatch(`${crd} unchanged\n`);
    const { stdout } = await opwrightWith(env, "install", "--output", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      command: "install",
      outcomes: [{ object: crd, action: "unchanged" }],
    });
  });

  test("install: names that another CRD has", async () => {
    const other = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "others.apps.example.com" },
      spec: {
        group: "apps.example.com",
        scope: "Namespaced",
        names: { kind: "HelloApp", plural: "others" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object" } },
          },
        ],
      },
    };
    await kubectl.apply(JSON.stringify(other));
    await kubectl("wait", "--for=condition=Established", "crd/others.apps.example.com");
    const { code, stderr } = await opwrightWith(env, "install");
    await kubectl("delete", "crd", "others.apps.example.com");
    expect(code).toBe(1);
    expect(stderr).toMatch(/already in use[\s\S]*Another CustomResourceDefinition has this name/);
  });

  test("uninstall refuses while objects exist; --force takes them too, whatever finalizers they hold", async () => {
    await opwrightWith(env, "install");
    await apply("web", { finalizers: ["example.com/kept"] });
    const refused = await opwrightWith(env, "uninstall");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /helloapps.apps.example.com: 1 still there, default\/web\n.*--force/,
    );
    expect(await kubectl("get", "helloapps", "--output=name")).toContain("web");
    expect((await opwrightWith(env, "uninstall", "--force")).stdout).toBe(`${crd} deleted\n`);
    expect(await kubectl("get", "crd", "--output=name")).toBe("");
    expect((await opwrightWith(env, "uninstall")).stdout).toBe(`${crd} not found\n`);
  });

  /** `opwright run`, and all that it prints. */
  const startOperator = (...args: string[]) => {
    const child = spawn(
      process.execPath,
      [
        opwright,
        "run",
        "--kubeconfig",
        cluster.kubeconfigPath,
        "--",
        "--health-probe-bind-address=0",
        ...args,
      ],
      {
        cwd: project.directory,
      },
    );
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        printed += chunk;
      });
    }
    operator = child;
    return { child, printed: () => printed };
  };

  test("run waits for a CRD that is not installed, says so, and goes on when it is", async () => {
    const { child, printed } = startOperator();
    await expect
      .poll(printed, { timeout: 20_000 })
      .toMatch(/CRD|CustomResourceDefinition|not served|no matches/i);
    await opwrightWith(env, "install");
    await apply("web");
    await expect
      .poll(() => kubectl("get", "deployments", "--output=name"), { timeout: 30_000 })
      .toBe("deployment.apps/web\n");
    const exited = once(child, "exit");
    child.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
    expect(printed()).toMatch(/stopped/);
  });

  test("run passes flags on, and a wrong one ends it", async () => {
    const { child, printed } = startOperator("--no-such-flag");
    const [code] = await once(child, "exit");
    expect(code).toBe(1);
    expect(printed()).toMatch(/no-such-flag/);
  });
});
