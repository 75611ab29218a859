import { findBinaries, start } from "@opwright/envtest";
import { Deployment, loadKubeConfig, Manager } from "@opwright/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { {{kind}} } from "{{apiImport}}";
import { deploymentFor, {{controller}}, statusOf } from "{{controllerImport}}";

const {{variable}}: {{kind}} = {
  apiVersion: "{{group}}/{{version}}",
  kind: "{{kind}}",
  metadata: { name: "sample", {{namespaceProperty}}generation: 2 },
  spec: { image: "registry.example.com/hello:1", size: 2 },
};

describe("the Deployment", () => {
  test("has the image and the size", () => {
    const { spec } = deploymentFor({{variable}});
    expect(spec?.replicas).toBe(2);
    expect(spec?.template.spec?.containers[0]?.image).toBe("registry.example.com/hello:1");
  });

  test("keeps its selector whatever the image", () => {
    const other = { ...{{variable}}, spec: { image: "registry.example.com/hello:2" } };
    expect(deploymentFor(other).spec?.selector).toEqual(deploymentFor({{variable}}).spec?.selector);
  });
});

describe("the status", () => {
  const conditionsAt = (status: NonNullable<Deployment["status"]>) => {
    const made = { ...deploymentFor({{variable}}), status };
    made.metadata = { ...made.metadata, generation: 5 };
    const conditions = statusOf({{variable}}, made).conditions ?? [];
    return Object.fromEntries(conditions.map(({ type, status: value }) => [type, value]));
  };

  test.each([
    ["nothing is seen yet", {}, "False", "True", "False"],
    ["numbers are of an older spec", { observedGeneration: 4, readyReplicas: 2 }, "False", "True", "False"],
    [
      "all Pods are ready",
      { observedGeneration: 5, replicas: 2, updatedReplicas: 2, readyReplicas: 2 },
      "True",
      "False",
      "False",
    ],
    [
      "Pods can't be made",
      {
        observedGeneration: 5,
        conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate" }],
      },
      "False",
      "False",
      "True",
    ],
  ])("when %s", (_, status, Available, Progressing, Degraded) => {
    expect(conditionsAt(status)).toEqual({ Available, Progressing, Degraded });
  });
});

/** etcd and kube-apiserver, or why there are none. */
const missing = await findBinaries().then(
  () => undefined,
  (error: Error) => error.message,
);
if (missing !== undefined) {
  if (process.env.OPWRIGHT_REQUIRE_BINARIES === "1") throw new Error(missing);
  console.warn(`left out: the test on a Kubernetes API server. ${missing}`);
}

describe.skipIf(missing !== undefined)("on a Kubernetes API server", () => {
  const within = { timeout: 10_000 };
  let cluster: Awaited<ReturnType<typeof start>>;
  let manager: Manager;

  beforeAll(async () => {
    cluster = await start({ crds: ["config/crd/bases"] });
    manager = new Manager({
      name: "test",
      controllers: [{{controller}}],
      kubeConfig: loadKubeConfig({ path: cluster.kubeconfigPath }),
      healthProbe: false,
    });
    await manager.start();
  }, 120_000);
  afterAll(async () => {
    await manager?.stop();
    await cluster?.stop();
  });

  test("a {{kind}} gets its Deployment, and the Deployment follows it", async () => {
    const { metadata, ...rest } = {{variable}};
    const created = await manager.client.create<{{kind}}>({
      ...rest,
      metadata: { name: metadata.name, namespace: metadata.namespace },
    });
    const key = { namespace: "default", name: "sample" };
    const deployment = () => manager.client.live.get(Deployment, key);

    await expect.poll(async () => (await deployment())?.spec?.replicas, within).toBe(2);
    const made = await deployment();
    expect(made?.spec?.template.spec?.containers[0]?.image).toBe("registry.example.com/hello:1");
    expect(made?.metadata.ownerReferences?.[0]?.uid).toBe(created.metadata.uid);

    await manager.client.scale(created, 3);
    await expect.poll(async () => (await deployment())?.spec?.replicas, within).toBe(3);
  });
});
