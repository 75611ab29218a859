import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  type Client,
  type Condition,
  ConfigMap,
  type CustomResource,
  type CustomResourceDefinition,
  createClient,
  customResource,
  Deployment,
  defineController,
  type Environment,
  Event,
  isNotFound,
  Lease,
  Manager,
  type ManagerOptions,
  realEnvironment,
} from "../../src/index.js";
import {
  type RealApiServer,
  startRealApiServer,
  withoutBinaries,
} from "../client/real-api-server.js";
import { memoryLog } from "../support/objects.js";

interface AppSpec {
  image: string;
  size?: number;
}
interface AppStatus {
  size?: number;
  conditions?: Condition[];
}
type App = CustomResource<AppSpec, AppStatus>;
const App = customResource<App>({
  group: "example.com",
  version: "v1",
  kind: "App",
  plural: "apps",
  scope: "Namespaced",
});
const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true } as object;
const definition: CustomResourceDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "apps.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "App", plural: "apps" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: { type: "object", properties: { spec: anything, status: anything } },
        },
      },
    ],
  },
};
const app = (name: string, size = 1): App => ({
  apiVersion: "example.com/v1",
  kind: "App",
  metadata: { name, namespace: "default" },
  spec: { image: "nginx", size },
});
const deploymentFor = (name: string, size: number): Deployment => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "default" },
  spec: {
    replicas: size,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "main", image: "nginx" }] },
    },
  },
});

describe.skipIf(withoutBinaries)("a manager on a real kube-apiserver", { timeout: 60_000 }, () => {
  let server: RealApiServer;
  let environment: Environment;
  let client: Client;
  const managers: Manager[] = [];
  const cleaned: string[] = [];
  let reconciles = 0;

  const controller = defineController<App>({
    for: App,
    owns: [Deployment],
    async reconcile({ object, client, events, owned }) {
      reconciles++;
      const { name = "" } = object.metadata;
      const size = object.spec.size ?? 1;
      await client.apply(deploymentFor(name, size), { owner: object });
      const available = {
        type: "Available",
        status: "True",
        reason: "Applied",
        message: "",
      } as const;
      await client.updateStatus(object, {
        size: owned(Deployment).length,
        conditions: [available],
      });
      events.normal(object, "Applied", `size ${size}`);
    },
    async finalize({ object }) {
      cleaned.push(object.metadata.name ?? "");
    },
  });

  async function start(more: Partial<ManagerOptions> = {}) {
    const manager = new Manager({
      name: "app-operator",
      controllers: [controller],
      kubeConfig: server.admin,
      healthProbe: false,
      logger: memoryLog(),
      ...more,
    });
    managers.push(manager);
    await manager.start();
    return manager;
  }
  const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 50 });
  const read = (name: string) => client.get(App, { namespace: "default", name });
  const deployed = (name: string) => client.get(Deployment, { namespace: "default", name });

  beforeAll(async () => {
    server = await startRealApiServer();
    environment = realEnvironment(server.admin);
    client = createClient({ environment, fieldManager: "tester" });
    await client.apply(definition);
    await until(() => client.list(App));
  }, 120_000);
  afterEach(async () => {
    for (const manager of managers.splice(0)) await manager.stop();
  });
  afterAll(async () => {
    environment?.transport.close();
    await server?.stop();
  });

  test("makes, repairs and scales what an object describes, and cleans up", async () => {
    const manager = await start();
    await client.create(app("one"));
    await until(async () => expect((await read("one"))?.status).toMatchObject({ size: 1 }));
    const made = await deployed("one");
    expect(made?.metadata.ownerReferences).toMatchObject([{ kind: "App", controller: true }]);
    expect((await read("one"))?.metadata.finalizers).toEqual(["apps.example.com/finalizer"]);

    if (made) await client.delete(made);
    await until(async () => {
      const again = await deployed("one");
      expect(again?.metadata.uid).toMatch(/./);
      expect(again?.metadata.uid).not.toBe(made?.metadata.uid);
    });
    const drift = { type: "merge", patch: { spec: { replicas: 7 } } } as const;
    await client.patch(deploymentFor("one", 1), drift);
    await until(async () => expect((await deployed("one"))?.spec?.replicas).toBe(1));
    await client.patch(app("one"), { type: "merge", patch: { spec: { size: 3 } } });
    await until(async () => expect((await deployed("one"))?.spec?.replicas).toBe(3));
    await until(async () => {
      const { items } = await client.list(Event, { namespace: "default" });
      expect(items.filter(({ reason }) => reason === "Applied")).not.toEqual([]);
    });

    const cached = await manager.client.get(App, { namespace: "default", name: "one" });
    expect(Object.isFrozen(cached?.spec)).toBe(true);
    await client.delete(app("one"));
    await until(async () => expect(await read("one")).toBeUndefined());
    expect(cleaned).toEqual(["one"]);
  });

  test("comes to rest: equal applies and statuses are not sent", async () => {
    await start();
    await client.create(app("rest"));
    await until(async () => expect((await read("rest"))?.status).toMatchObject({ size: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = [reconciles, (await deployed("rest"))?.metadata.resourceVersion];
    await client.patch(app("rest"), { type: "merge", patch: { metadata: { labels: { x: "1" } } } });
    await until(() => expect(reconciles).toBeGreaterThan(Number(before[0])));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(reconciles).toBeLessThanOrEqual(Number(before[0]) + 2);
    expect((await deployed("rest"))?.metadata.resourceVersion).toBe(before[1]);
  });

  test("leads by a Lease, gives it back on stop, and a standby goes on", async () => {
    const lease = { namespace: "default", name: "app-operator" };
    const one = await start({ leaderElect: true });
    const two = await start({ leaderElect: true, logger: memoryLog() });
    const held = await client.get(Lease, lease);
    expect(held?.spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 0 });
    await one.stop();
    expect((await client.get(Lease, lease))?.spec?.holderIdentity).not.toBe(
      held?.spec?.holderIdentity,
    );
    await until(async () => {
      const spec = (await client.get(Lease, lease))?.spec;
      expect(spec?.holderIdentity).toBeDefined();
      expect(spec?.leaseTransitions).toBe(1);
    });
    await client.create(app("two"));
    await until(async () => expect(await deployed("two")).toBeDefined());
    await two.stop();
  });

  test("waits for a CRD, and is not hurt when it goes and comes back", async () => {
    const lines: string[] = [];
    await start({ logger: memoryLog(lines) });
    const other = defineController({ for: ConfigMap, async reconcile() {} });
    const kept = await start({ controllers: [controller, other] });
    expect((await kept.client.list(App)).items).not.toEqual([]);
    for (const { metadata } of (await client.list(App)).items) {
      await client.delete({ ...app(metadata.name ?? ""), metadata });
    }
    await client.delete(definition);
    await until(() => expect(lines.join()).toContain("waiting for its CRD"));
    await until(async () => expect((await kept.client.list(App)).items).toEqual([]));
    const gone = await client.list(App).catch((error: unknown) => error);
    expect(isNotFound(gone)).toBe(true);
    await client.apply(definition);
    await until(() => client.create(app("three")));
    await until(async () => expect(await deployed("three")).toBeDefined());
  });
});
