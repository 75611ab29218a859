/** What the emitted HelloApp operator says of its objects, elected, under its own account, with real Deployments. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cluster, start } from "@opwright/envtest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describeWithBinaries } from "../support/binaries.js";
import { succeed } from "../support/command.js";
import { type EmittedProject, emitProject } from "../support/emitted-project.js";
import { type Kubectl, kubectlFor } from "../support/kubectl.js";

const within = { timeout: 20_000, interval: 100 };
const image = "registry.example.com/nginx:1.27";

interface HelloAppLike {
  readonly status?: {
    readonly selector?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

describeWithBinaries("the conditions of a HelloApp", () => {
  let folder: string;
  let cluster: Cluster;
  let project: EmittedProject;
  let kubectl: Kubectl;
  let operator: ChildProcess;
  let log = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "opwright-conditions-"));
    [cluster, project] = await Promise.all([
      start({ server: "binaries", kubeControllerManager: true }),
      emitProject("demo"),
    ]);
    kubectl = kubectlFor(cluster.kubeconfigPath);
    const kind = ["--group", "apps", "--version", "v1alpha1", "--kind", "HelloApp"];
    await project.opwright("create-api", ...kind);
    await project.opwright("make-manifests");
    await succeed("npm", ["run", "--silent", "build"], { cwd: project.directory });
    await kubectl.apply(await kubectl("kustomize", join(project.directory, "config/default")));
    const account = { namespace: "demo-system", name: "demo-controller-manager" };
    const kubeconfig = join(folder, "kubeconfig");
    await writeFile(kubeconfig, await cluster.createServiceAccountKubeconfig(account));
    // In its Pod the namespace comes with the account.
    await kubectlFor(kubeconfig)("config", "set-context", "--current", "--namespace=demo-system");
    const flags = ["--leader-elect", "--health-probe-bind-address=0", `--kubeconfig=${kubeconfig}`];
    operator = spawn(process.execPath, [join(project.directory, "dist/main.js"), ...flags], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    operator.stderr?.on("data", (chunk) => {
      log += chunk;
    });
    await vi.waitFor(() => expect(log).toContain("starting workers"), within);
  });
  afterAll(async () => {
    if (operator?.exitCode === null) {
      const exited = once(operator, "exit");
      operator.kill("SIGTERM");
      await exited;
    }
    await cluster?.stop();
    await project?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const apply = (namespace: string, name: string, spec: object) =>
    kubectl.apply(
      JSON.stringify({
        apiVersion: "apps.example.com/v1alpha1",
        kind: "HelloApp",
        metadata: { namespace, name },
        spec,
      }),
    );
  const conditions = (namespace: string, name: string) => async () => {
    const app = await kubectl.json<HelloAppLike>("get", "helloapp", name, "-n", namespace);
    return Object.fromEntries(
      (app.status?.conditions ?? []).map(({ type, status }) => [type, status]),
    );
  };
  const events = async (namespace: string) => {
    const { items } = await kubectl.json<{
      items: { type: string; reason: string; regarding: { kind: string } }[];
    }>("get", "events.events.k8s.io", "-n", namespace);
    return items
      .filter(({ regarding }) => regarding.kind === "HelloApp")
      .map(({ type, reason }) => `${type} ${reason}`);
  };
  const good = { Available: "True", Progressing: "False", Degraded: "False" };
  const bad = { Available: "False", Progressing: "False", Degraded: "True" };

  test("size 0 is available at once, with one event", async () => {
    await kubectl("create", "namespace", "zero");
    await apply("zero", "web", { image, size: 0 });
    await expect.poll(conditions("zero", "web"), within).toEqual(good);
    await expect.poll(() => events("zero"), within).toEqual(["Normal PodsReady"]);
  });

  test("Pods that are refused degrade it, until they no longer are", async () => {
    const enforce = "pod-security.kubernetes.io/enforce";
    await kubectl("create", "namespace", "strict");
    await kubectl("label", "namespace", "strict", `${enforce}=restricted`);
    await apply("strict", "web", { image, size: 1 });
    await expect.poll(conditions("strict", "web"), within).toEqual(bad);
    await expect.poll(() => events("strict"), within).toEqual(["Warning FailedCreate"]);
    await kubectl("label", "--overwrite", "namespace", "strict", `${enforce}=privileged`);
    await kubectl.patch("helloapp", "web", { spec: { size: 2 } }, "-n", "strict");
    await expect
      .poll(conditions("strict", "web"), within)
      .toEqual({ Available: "False", Progressing: "True", Degraded: "False" });
    await expect.poll(() => events("strict"), within).toContain("Normal AsExpected");
  });

  test("a Deployment of someone else keeps its name, and the HelloApp says so", async () => {
    await kubectl("create", "namespace", "taken");
    await kubectl("create", "deployment", "web", "--image=other", "-n", "taken");
    const before = await kubectl.json<{ metadata: { generation: number } }>(
      "get",
      "deployment",
      "web",
      "-n",
      "taken",
    );
    await apply("taken", "web", { image });
    await expect.poll(conditions("taken", "web"), within).toEqual(bad);
    await expect.poll(() => events("taken"), within).toEqual(["Warning NameTaken"]);
    const after = await kubectl.json<{ metadata: object }>(
      "get",
      "deployment",
      "web",
      "-n",
      "taken",
    );
    expect(after.metadata).toMatchObject({ generation: before.metadata.generation });
    expect(after.metadata).not.toHaveProperty("ownerReferences");
  });

  test("two of the longest names get Pods of their own, which their selectors find", async () => {
    await kubectl("create", "namespace", "long");
    const names = ["a", "b"].map((end) => `${"long.name.".repeat(25)}xx${end}`);
    for (const name of names) {
      expect(name).toHaveLength(253);
      await apply("long", name, { image, size: 1 });
    }
    const pods = async (name: string) => {
      const { status } = await kubectl.json<HelloAppLike>("get", "helloapp", name, "-n", "long");
      const selector = `--selector=${status?.selector ?? "none"}`;
      return (await kubectl("get", "pods", selector, "-n", "long", "--output=name"))
        .split("\n")
        .filter(Boolean);
    };
    for (const name of names) await expect.poll(() => pods(name), within).toHaveLength(1);
    expect(await pods(names[0] ?? "")).not.toEqual(await pods(names[1] ?? ""));
  });

  test("none of it is an error in the operator's log", () => {
    expect(log.split("\n").filter((line) => /"level":"(error|warn)"/.test(line))).toEqual([]);
  });
});
