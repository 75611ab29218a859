/** The {{kind}} controller: what it decides, by itself, and what it does, on a Kubernetes API server. */

import { findBinaries, start } from "@opwright/envtest";
import { Deployment, loadKubeConfig, Manager } from "@opwright/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { {{kind}} } from "{{testApiImport}}";
import { {{testedNames}} } from "{{controllerImport}}";

const app: {{kind}} = {
  apiVersion: "{{apiVersion}}",
  kind: "{{kind}}",
  metadata: { name: "sample", {{namespaceProperty}}generation: 2 },
  spec: { image: "registry.example.com/hello:1", size: 2 },
};

describe("the Deployment", () => {
  test("has the image and the size", () => {
    const { spec } = deploymentFor(app);
    expect(spec?.replicas).toBe(2);
    expect(spec?.template.spec?.containers[0]?.image).toBe("registry.example.com/hello:1");
  });

  test("keeps its selector whatever the image, and shares it with no other", () => {
    const selector = (name: string, image: string) =>
      deploymentFor({ ...app, metadata: { name }, spec: { image } }).spec?.selector;
    expect(selector("one", "hello:2")).toEqual(selector("one", "hello:1"));
    expect(selector("two", "hello:1")).not.toEqual(selector("one", "hello:1"));
  });

  test("fits its name into a label, however long", () => {
    const metadata = (name: string) => deploymentFor({ ...app, metadata: { name } }).metadata;
    expect(metadata("a".repeat(253)).name).toHaveLength(63);
    expect(metadata("a".repeat(253)).name).not.toBe(metadata("a".repeat(252)).name);
  });
});

describe("the status", () => {
  const conditionsAt = (status: NonNullable<Deployment["status"]>) => {
    const { metadata, ...made } = deploymentFor(app);
    const deployment = { ...made, metadata: { ...metadata, generation: 5 }, status };
    const conditions = statusOf(app, deployment).conditions ?? [];
    return Object.fromEntries(conditions.map(({ type, status: value }) => [type, value]));
  };
  const [observedGeneration, older] = [5, 4];
  const ready = { replicas: 2, updatedReplicas: 2, readyReplicas: 2 };
  const stuck = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" };
  const refused = { type: "ReplicaFailure", status: "True", reason: "FailedCreate" };

  test.each([
    ["nothing is seen yet", {}, "False", "True", "False"],
    ["it is of an older spec", { observedGeneration: older, ...ready }, "False", "True", "False"],
    ["all Pods are ready", { observedGeneration, ...ready }, "True", "False", "False"],
    ["one is old", { observedGeneration, ...ready, updatedReplicas: 1 }, "True", "True", "False"],
    ["Pods are refused", { observedGeneration, conditions: [refused] }, "False", "False", "True"],
    ["a rollout is stuck", { observedGeneration, conditions: [stuck] }, "False", "False", "True"],
  ])("when %s", (_, status, Available, Progressing, Degraded) => {
    expect(conditionsAt(status)).toEqual({ Available, Progressing, Degraded });
  });
});

/** Why there are no etcd and kube-apiserver to run the last test on. */
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
      metrics: false,
      logLevel: "error",
    });
    await manager.start();
  }, 120_000);
  afterAll(async () => {
    await manager?.stop();
    await cluster?.stop();
  });

  test("every {{kind}} gets its Deployment, which follows it", async () => {
    const { client } = manager;
    const { generation, ...metadata } = app.metadata;
    const created = await client.create<{{kind}}>({ ...app, metadata });
    const deployment = () => client.live.get(Deployment, { namespace: "default", name: "sample" });
    const image = async () => (await deployment())?.spec?.template.spec?.containers[0]?.image;

    await expect.poll(image, within).toBe("registry.example.com/hello:1");
    const made = await deployment();
    expect(made?.spec?.replicas).toBe(2);
    expect(made?.metadata.ownerReferences?.[0]?.uid).toBe(created.metadata.uid);

    const spec = { image: "registry.example.com/hello:2" };
    await client.patch(created, { type: "merge", patch: { spec } });
    await expect.poll(image, within).toBe("registry.example.com/hello:2");
    expect((await deployment())?.metadata.uid).toBe(made?.metadata.uid);
  });

  test("a Deployment that someone else made is left alone", async () => {
    const { client } = manager;
    const { generation, ...metadata } = { ...app.metadata, name: "taken" };
    const theirs = await client.create(deploymentFor({ ...app, metadata }));
    const spec = { image: "registry.example.com/hello:2" };
    const created = await client.create<{{kind}}>({ ...app, metadata, spec });
    const key = { namespace: created.metadata.namespace, name: "taken" };
    const degraded = async () =>
      (await client.live.get({{kind}}, key))?.status?.conditions?.find(
        ({ type }) => type === "Degraded",
      );
    await expect.poll(degraded, within).toMatchObject({ status: "True", reason: "NameTaken" });
    const now = await client.live.get(Deployment, { namespace: "default", name: "taken" });
    expect(now?.metadata).toEqual(theirs.metadata);
  });
});
