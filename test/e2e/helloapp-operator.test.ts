/** The emitted HelloApp operator under its own service account, on a real Kubernetes API server. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, start } from "@opwright/envtest";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type AuditLog, auditLog } from "../support/audit-log.js";
import { describeWithBinaries } from "../support/binaries.js";
import { type EmittedProject, emitProject } from "../support/emitted-project.js";
import { type Kubectl, kubectlFor } from "../support/kubectl.js";

const image = "registry.example.com/nginx:1.27";
const within = { timeout: 20_000, interval: 100 };
const account = "system:serviceaccount:demo-system:demo-controller-manager";

interface DeploymentLike {
  metadata: {
    uid: string;
    labels: Record<string, string>;
    ownerReferences: { kind: string; name: string; uid: string; controller: boolean }[];
  };
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    template: { spec: { containers: { image: string }[] } };
  };
}

describeWithBinaries("the HelloApp operator on kube-apiserver and kube-controller-manager", () => {
  let folder: string;
  let cluster: Cluster;
  let project: EmittedProject;
  let kubectl: Kubectl;
  let audit: AuditLog;
  let operatorKubeconfig: string;
  let operator: ChildProcess | undefined;
  let operatorLog = "";

  const startOperator = () => {
    const child = spawn(
      process.execPath,
      ["dist/main.js", "--health-probe-bind-address=0", "--metrics-bind-address=0"],
      {
        cwd: project.directory,
        env: { ...process.env, KUBECONFIG: operatorKubeconfig },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        operatorLog += chunk;
      });
    }
    operator = child;
    return child;
  };
  const stopOperator = async (signal: NodeJS.Signals) => {
    const child = operator;
    operator = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "opwright-e2e-"));
    audit = await auditLog(folder);
    [cluster, project] = await Promise.all([
      start({ server: "binaries", kubeControllerManager: true, apiServerFlags: audit.flags }),
      emitProject("demo"),
    ]);
    kubectl = kubectlFor(cluster.kubeconfigPath);
    await project.opwright(
      "create-api",
      "--group",
      "apps",
      "--version",
      "v1alpha1",
      "--kind",
      "HelloApp",
      "--yes",
    );
    await project.opwright("make-manifests");
    await project.opwright("install", "--kubeconfig", cluster.kubeconfigPath);
    const { succeed } = await import("../support/command.js");
    await succeed("npm", ["run", "--silent", "build"], { cwd: project.directory });
    const all = await kubectl("kustomize", join(project.directory, "config/default"));
    await kubectl.apply(all);
    operatorKubeconfig = join(folder, "operator.kubeconfig");
    await writeFile(
      operatorKubeconfig,
      await cluster.createServiceAccountKubeconfig({
        namespace: "demo-system",
        name: "demo-controller-manager",
      }),
    );
  });
  afterAll(async () => {
    await stopOperator("SIGKILL");
    await cluster?.stop();
    await project?.remove();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    operatorLog = "";
    startOperator();
  });
  afterEach(async (context) => {
    await stopOperator("SIGTERM");
    await kubectl("delete", "helloapps,deployments", "--all", "--namespace=default", "--wait=true");
    if (context.task.result?.state === "fail") console.error(operatorLog);
  });

  const apply = (name: string, spec: unknown) =>
    kubectl.apply(
      JSON.stringify({
        apiVersion: "apps.example.com/v1alpha1",
        kind: "HelloApp",
        metadata: { name },
        spec,
      }),
    );
  const deployment = (name: string) => kubectl.json<DeploymentLike>("get", "deployment", name);
  const spec = async (name: string) => {
    const { replicas, template } = (await deployment(name)).spec;
    return { replicas, image: template.spec.containers[0]?.image };
  };
  const podImages = async (name: string) => {
    const pods = await kubectl.json<{
      items: {
        metadata: { deletionTimestamp?: string };
        spec: { containers: { image: string }[] };
      }[];
    }>("get", "pods", "--selector", `app.kubernetes.io/instance=${name}`);
    return pods.items
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map(({ spec }) => spec.containers[0]?.image);
  };

  test("makes a Deployment with the image, the size and an owner reference", async () => {
    await apply("web", { image, size: 2 });
    await expect.poll(() => spec("web"), within).toEqual({ replicas: 2, image });
    const app = await kubectl.json<{ metadata: { uid: string } }>("get", "helloapp", "web");
    expect((await deployment("web")).metadata.ownerReferences).toMatchObject([
      { kind: "HelloApp", name: "web", uid: app.metadata.uid, controller: true },
    ]);
    await expect.poll(() => podImages("web"), within).toEqual([image, image]);
  });

  test("kubectl scale gives three Pods, and none at size 0", async () => {
    await apply("web", { image });
    await expect.poll(() => spec("web"), within).toEqual({ replicas: 1, image });
    await kubectl("scale", "helloapp/web", "--replicas=3");
    await expect.poll(() => podImages("web"), within).toHaveLength(3);
    await kubectl("scale", "helloapp/web", "--replicas=0");
    await expect.poll(() => podImages("web"), within).toHaveLength(0);
  });

  test("an edited image rolls", async () => {
    await apply("web", { image, size: 1 });
    await expect.poll(() => podImages("web"), within).toEqual([image]);
    await kubectl.patch("helloapp", "web", { spec: { image: "registry.example.com/nginx:1.28" } });
    await expect.poll(() => podImages("web"), within).toContain("registry.example.com/nginx:1.28");
  });

  test("a deleted Deployment comes back", async () => {
    await apply("web", { image });
    await expect.poll(() => spec("web"), within).toEqual({ replicas: 1, image });
    const { uid } = (await deployment("web")).metadata;
    await kubectl("delete", "deployment", "web");
    await expect.poll(async () => (await deployment("web")).metadata.uid, within).not.toBe(uid);
  });

  test("replicas and image edited by hand are put back, a foreign label stays", async () => {
    await apply("web", { image, size: 2 });
    await expect.poll(() => spec("web"), within).toEqual({ replicas: 2, image });
    await kubectl("label", "deployment", "web", "team=blue");
    await kubectl("scale", "deployment/web", "--replicas=5");
    await expect.poll(() => spec("web"), within).toEqual({ replicas: 2, image });
    const container = (await deployment("web")).spec.template.spec.containers[0] as {
      name?: string;
    };
    await kubectl("set", "image", "deployment/web", `${container.name}=registry.example.com/other`);
    await expect.poll(() => spec("web"), within).toEqual({ replicas: 2, image });
    expect((await deployment("web")).metadata.labels.team).toBe("blue");
  });

  test("two HelloApps share no selector, and any image name works", async () => {
    const images = {
      one: "nginx",
      two: "nginx:1.27",
      three: `host.example.com:5000/x@sha256:${"a".repeat(64)}`,
    };
    for (const [name, wanted] of Object.entries(images))
      await apply(name, { image: wanted, size: 1 });
    for (const [name, wanted] of Object.entries(images)) {
      await expect.poll(() => spec(name), within).toEqual({ replicas: 1, image: wanted });
    }
    const selectors = await Promise.all(
      Object.keys(images).map(async (name) =>
        JSON.stringify((await deployment(name)).spec.selector),
      ),
    );
    expect(new Set(selectors).size).toBe(3);
    expect(selectors.join()).not.toContain("1.27");
  });

  test("a deleted HelloApp takes its Deployment with it", async () => {
    await apply("web", { image });
    await expect.poll(() => spec("web"), within).toEqual({ replicas: 1, image });
    await kubectl("delete", "helloapp", "web");
    // The garbage collector looks for new kinds every 30 s.
    await expect
      .poll(() => kubectl("get", "deployments", "--output=name"), { timeout: 60_000 })
      .toBe("");
  });

  test.each([
    ["size below 0", { image, size: -1 }, "spec.size"],
    ["a fraction", { image, size: 1.5 }, "spec.size"],
    ["no image", { size: 1 }, "spec.image"],
    ["an empty image", { image: "" }, "spec.image"],
  ])("the API server refuses %s", async (_, wrong, path) => {
    await expect(apply("wrong", wrong)).rejects.toThrow(path);
  });

  test("the API server refuses the typo spce", async () => {
    const typo = {
      apiVersion: "apps.example.com/v1alpha1",
      kind: "HelloApp",
      metadata: { name: "wrong" },
      spce: { image },
      spec: { image },
    };
    await expect(kubectl.apply(JSON.stringify(typo), "--validate=strict")).rejects.toThrow("spce");
  });

  test("says Available only when the Pods are ready", async () => {
    await apply("web", { image, size: 1 });
    const conditions = async () => {
      const app = await kubectl.json<{
        metadata: { generation: number };
        status?: { observedGeneration?: number; conditions?: { type: string; status: string }[] };
      }>("get", "helloapp", "web");
      return {
        current: app.status?.observedGeneration === app.metadata.generation,
        ...Object.fromEntries(
          (app.status?.conditions ?? []).map(({ type, status }) => [type, status]),
        ),
      };
    };
    await expect
      .poll(conditions, within)
      .toMatchObject({ current: true, Available: "False", Progressing: "True", Degraded: "False" });
    // No kubelet here: the Pod's readiness is written as a kubelet would.
    const pods = await kubectl.json<{ items: { metadata: { name: string } }[] }>("get", "pods");
    const now = new Date().toISOString().replace(/\.\d+Z/, "Z");
    for (const { metadata } of pods.items) {
      await kubectl.patch(
        "pod",
        metadata.name,
        {
          status: {
            phase: "Running",
            conditions: ["Ready", "ContainersReady", "Initialized", "PodScheduled"].map((type) => ({
              type,
              status: "True",
              lastTransitionTime: now,
            })),
          },
        },
        "--subresource=status",
      );
    }
    await expect
      .poll(conditions, within)
      .toMatchObject({ current: true, Available: "True", Degraded: "False" });
  });

  test("its account may not read Secrets", async () => {
    const own = kubectlFor(operatorKubeconfig);
    await expect(own("get", "secrets", "--namespace=default")).rejects.toThrow(/forbidden/i);
    await expect(own("get", "helloapps", "--namespace=default")).resolves.toBeDefined();
  });

  test("idle with 20 HelloApps it writes nothing for 10 s, nor after a restart", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `app-${index}`);
    for (const name of names) await apply(name, { image, size: 1 });
    for (const name of names)
      await expect.poll(() => spec(name), within).toEqual({ replicas: 1, image });
    const mine = async () => (await audit.writes()).filter(({ user }) => user === account);
    const atRest = () =>
      expect
        .poll(
          async () => {
            const before = (await mine()).length;
            await sleep(1500);
            return (await mine()).length - before;
          },
          { timeout: 30_000, interval: 0 },
        )
        .toBe(0);
    await atRest();
    const before = (await mine()).length;
    expect(before).toBeGreaterThan(20);
    await sleep(10_000);
    expect((await mine()).slice(before)).toEqual([]);

    // What was applied last is not known to a new process: it applies each object once, which changes nothing.
    const versions = () =>
      kubectl("get", "deployments", "--output=jsonpath={.items[*].metadata.resourceVersion}");
    const unchanged = await versions();
    await stopOperator("SIGTERM");
    startOperator();
    await expect
      .poll(async () => (await mine()).length, within)
      .toBeGreaterThanOrEqual(before + 20);
    await atRest();
    expect(await versions()).toBe(unchanged);
    expect(await mine()).toHaveLength(before + 20);
  });

  test("killed at any moment and started again, it ends in the same state with one Deployment", async () => {
    for (const [round, delayMs] of [0, 60, 120, 180, 240, 300, 400, 550].entries()) {
      await stopOperator("SIGKILL");
      const name = `killed-${round}`;
      await apply(name, { image, size: 2 });
      startOperator();
      await sleep(delayMs);
      await stopOperator("SIGKILL");
    }
    startOperator();
    for (let round = 0; round < 8; round++) {
      await expect.poll(() => spec(`killed-${round}`), within).toEqual({ replicas: 2, image });
    }
    const deployments = await kubectl.json<{ items: unknown[] }>("get", "deployments");
    expect(deployments.items).toHaveLength(8);
    const made = (await audit.writes()).filter(
      ({ user, resource, code, name }) =>
        user === account &&
        resource === "deployments" &&
        code === 201 &&
        name.startsWith("killed-"),
    );
    expect(made.map(({ name }) => name).sort()).toEqual(
      [...new Set(made.map(({ name }) => name))].sort(),
    );
    expect(made).toHaveLength(8);
  });

  test("stops within seconds at SIGTERM, with exit code 0", async () => {
    const child = operator as ChildProcess;
    await expect.poll(() => operatorLog, within).toMatch(/starting workers/i);
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  });
});
