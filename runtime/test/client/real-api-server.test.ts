import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  type ApiError,
  type Client,
  type Condition,
  ConfigMap,
  type CustomResource,
  type CustomResourceDefinition,
  createClient,
  type Deployment,
  type Environment,
  externalResource,
  isAlreadyExists,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isKindNotServed,
  isNotFound,
  Namespace,
  realEnvironment,
  Secret,
  type WatchEvent,
  watchStream,
} from "../../src/index.js";
import { type RealApiServer, startRealApiServer, withoutBinaries } from "./real-api-server.js";

interface WidgetStatus {
  ready?: number;
  conditions?: Condition[];
}
type Widget = CustomResource<{ size?: number }, WidgetStatus>;
const facts = { group: "example.com", version: "v1", kind: "Widget", plural: "widgets" } as const;
const Widget = externalResource<Widget>({ ...facts, scope: "Namespaced" });

const widgetDefinition: CustomResourceDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: facts.group,
    scope: "Namespaced",
    names: { kind: facts.kind, plural: facts.plural },
    versions: [
      {
        name: facts.version,
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.ready" },
        },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: { type: "object", properties: { size: { type: "integer", minimum: 0 } } },
              status: { type: "object", "x-kubernetes-preserve-unknown-fields": true } as object,
            },
          },
        },
      },
    ],
  },
};

const configMap = (
  name: string,
  data: Record<string, string> = {},
  more: object = {},
): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", ...more },
  data,
});
const widget = (name: string, size = 1): Widget => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name, namespace: "default" },
  spec: { size },
});
const deployment = (name: string, image: string): Deployment => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "default" },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "main", image }] },
    },
  },
});

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as ApiError,
  );

describe.skipIf(withoutBinaries)("on a real kube-apiserver", { timeout: 30_000 }, () => {
  let server: RealApiServer;
  let environment: Environment;
  let client: Client;

  beforeAll(async () => {
    server = await startRealApiServer();
    environment = realEnvironment(server.admin);
    client = createClient({ environment, fieldManager: "tester" });
    const missing = await errorOf(client.list(Widget));
    expect(isKindNotServed(missing)).toBe(true);
    const absent = client.create(widget("early"));
    await expect(absent).rejects.toThrow(
      /no matches for kind "Widget" in version "example.com\/v1"/,
    );
    await client.apply(widgetDefinition);
    await vi.waitFor(() => client.list(Widget), { timeout: 20_000, interval: 50 });
  }, 120_000);

  afterAll(async () => {
    environment?.transport.close();
    await server?.stop();
  });

  test("create, get, update, delete", async () => {
    const created = await client.create(configMap("crud", { a: "1" }));
    expect(created).toMatchObject({ kind: "ConfigMap", data: { a: "1" } });
    expect(created.metadata.managedFields?.[0]?.manager).toBe("tester");
    const key = { name: "crud", namespace: "default" };
    const read = await client.get(ConfigMap, key);
    expect(read).toEqual(created);
    const updated = await client.update({ ...created, data: { a: "2" } });
    expect(updated.data).toEqual({ a: "2" });
    const stale = await errorOf(client.update({ ...created, data: { a: "3" } }));
    expect(isConflict(stale)).toBe(true);
    await client.delete(updated, {
      preconditions: { resourceVersion: updated.metadata.resourceVersion ?? "" },
    });
    expect(await client.get(ConfigMap, key)).toBeUndefined();
    await client.delete(updated);
  });

  test("dry run and strict validation", async () => {
    const dry = await client.create(configMap("dry"), { dryRun: true });
    expect(dry.metadata.uid).toBeTruthy();
    expect(await client.get(ConfigMap, { name: "dry", namespace: "default" })).toBeUndefined();
    const misspelt = { ...configMap("strict"), dta: {} } as ConfigMap;
    const error = await errorOf(client.create(misspelt, { fieldValidation: "Strict" }));
    expect(error?.message).toMatch(/400 BadRequest: .*unknown field "dta"/);
  });

  test("a generated name", async () => {
    const { name: _, ...metadata } = configMap("").metadata;
    const object: ConfigMap = {
      ...configMap(""),
      metadata: { ...metadata, generateName: "some-" },
    };
    expect((await client.create(object)).metadata.name).toMatch(/^some-\w+$/);
  });

  test("the four patch types", async () => {
    const object = await client.create(deployment("patched", "a:1"));
    const image = (patched: Deployment) =>
      patched.spec?.template.spec?.containers.map((container) => container.image);
    const json = await client.patch(object, {
      type: "json",
      operations: [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "a:2" }],
    });
    expect(image(json)).toEqual(["a:2"]);
    const merge = await client.patch(object, { type: "merge", patch: { spec: { replicas: 3 } } });
    expect(merge.spec?.replicas).toBe(3);
    const containers = [{ name: "side", image: "b:1" }];
    const strategic = await client.patch(object, {
      type: "strategic",
      patch: { spec: { template: { spec: { containers } } } },
    });
    expect(image(strategic)).toEqual(["b:1", "a:2"]);
    const apply = await client.patch(object, {
      type: "apply",
      patch: { metadata: { labels: { x: "y" } } },
    });
    expect(apply.metadata.labels).toEqual({ x: "y" });
    expect(image(apply)).toEqual(["b:1", "a:2"]);
    const failed = client.patch(object, {
      type: "json",
      operations: [{ op: "test", path: "/spec/replicas", value: 99 }],
    });
    await expect(failed).rejects.toThrow(/422 Invalid.*a JSON patch's test did not hold/);
  });

  test("apply: creates, changes nothing twice, conflicts unless forced, lets go of fields", async () => {
    const first = await client.apply(configMap("applied", { a: "1", b: "1" }));
    const second = await client.apply(configMap("applied", { a: "1", b: "1" }));
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const other = createClient({ environment, fieldManager: "other" });
    const refused = await errorOf(other.apply(configMap("applied", { a: "2" }), { force: false }));
    expect(isConflict(refused)).toBe(true);
    expect(refused?.causes).toMatchObject([{ reason: "FieldManagerConflict", field: ".data.a" }]);
    expect((await other.apply(configMap("applied", { a: "2" }))).data).toEqual({ a: "2", b: "1" });
    expect((await client.apply(configMap("applied", {}))).data).toEqual({ a: "2" });
    const read = await client.get(ConfigMap, { name: "applied", namespace: "default" });
    if (read)
      expect((await client.apply({ ...read, data: { c: "3" } })).data).toMatchObject({ c: "3" });
    expect(read?.metadata.managedFields?.length).toBeGreaterThan(0);
  });

  describe("a UID that is known guards against", () => {
    const gone = async (name: string) => {
      const object = await client.create(widget(name));
      await client.delete(object);
      return object;
    };
    const writes = (object: Widget): [string, () => Promise<unknown>][] => [
      ["apply", () => client.apply(object)],
      ["merge", () => client.patch(object, { type: "merge", patch: { spec: { size: 5 } } })],
      [
        "json",
        () =>
          client.patch(object, {
            type: "json",
            operations: [{ op: "add", path: "/spec/size", value: 5 }],
          }),
      ],
      ["status", () => client.updateStatus(object, { ready: 5 })],
      ["scale", () => client.scale(object, 5)],
      ["update", () => client.update(object)],
    ];

    test("bringing a deleted object back", async () => {
      const object = await gone("revenant");
      for (const [name, write] of writes(object)) {
        const error = await errorOf(write());
        expect([name, error?.code]).toEqual([name, name === "apply" ? 409 : 404]);
      }
      expect(
        await client.list(Widget, { fieldSelector: { "metadata.name": "revenant" } }),
      ).toMatchObject({ items: [] });
    });

    test("writing to another object that took the name", async () => {
      const object = await gone("usurped");
      const usurper = await client.create(widget("usurped"));
      // The API server keeps a custom resource's metadata as it is in a patch of its status, and
      // so never looks at the UID in it.
      for (const [name, write] of writes(object).filter(([name]) => name !== "status")) {
        const error = await errorOf(write());
        const said = ["json", "scale"].includes(name) ? isInvalid(error) : isConflict(error);
        expect([name, said, error?.message]).toEqual([name, true, error?.message]);
      }
      expect(isConflict(await errorOf(client.delete(object)))).toBe(true);
      expect(await client.get(Widget, { name: "usurped", namespace: "default" })).toEqual(usurper);
    });
  });

  test("an owner is its controller; other owners and managers stay", async () => {
    const owner = await client.create(widget("owner"));
    const applied = await client.apply(configMap("owned"), { owner });
    expect(applied.metadata.ownerReferences).toEqual([
      {
        apiVersion: "example.com/v1",
        kind: "Widget",
        name: "owner",
        uid: owner.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    const again = await client.apply(configMap("owned"), { owner });
    expect(again.metadata.resourceVersion).toBe(applied.metadata.resourceVersion);
  });

  test("status: only it changes, times stay, nothing is written twice", async () => {
    const object = await client.create(widget("status", 2));
    const available = {
      type: "Available",
      status: "False",
      reason: "Starting",
      message: "",
    } as const;
    const wanted = { ready: 1, conditions: [available] };
    const first = await client.updateStatus({ ...object, spec: { size: 99 } }, wanted);
    expect(first.spec).toEqual({ size: 2 });
    expect(first.metadata.generation).toBe(1);
    expect(first.status).toMatchObject({ ready: 1, conditions: [{ observedGeneration: 1 }] });
    expect(await client.updateStatus(first, wanted)).toBe(first);
    const time = first.status?.conditions?.[0]?.lastTransitionTime;
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const second = await client.updateStatus(first, {
      ready: 2,
      conditions: [{ ...available, reason: "Waiting" }],
    });
    expect(second.status?.conditions).toMatchObject([
      { reason: "Waiting", lastTransitionTime: time },
    ]);
    const noStatus = client.updateStatus(
      { ...configMap("owned"), status: {} } as unknown as Widget,
      { ready: 1 },
    );
    await expect(noStatus).rejects.toThrow(/404 .*configmaps/);
  });

  test("scale", async () => {
    const object = await client.create(widget("scaled", 2));
    expect(await client.getScale(object)).toMatchObject({ kind: "Scale", spec: { replicas: 2 } });
    expect((await client.scale(object, 4)).spec).toEqual({ replicas: 4 });
    expect((await client.get(Widget, { name: "scaled", namespace: "default" }))?.spec).toEqual({
      size: 4,
    });
    const large = await client.create(deployment("large", "a:1"));
    await client.scale(large, 0);
    expect((await client.getScale(large)).spec.replicas ?? 0).toBe(0);
  });

  test("lists: selectors, pages, all of them, an expired token", async () => {
    const namespace = "listed";
    await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const create = (i: number) =>
      client.create(
        configMap(`m-${i}`, {}, { namespace, labels: { parity: i % 2 ? "odd" : "even" } }),
      );
    await Promise.all(Array.from({ length: 20 }, (_, i) => create(i)));
    const names = async (options: object) =>
      (await client.list(ConfigMap, { namespace, ...options })).items.map(
        ({ metadata }) => metadata.name,
      );
    expect(await names({})).toHaveLength(20);
    expect(await names({ labelSelector: { parity: "odd" } })).toHaveLength(10);
    expect(
      await names({
        labelSelector: "parity notin (odd)",
        fieldSelector: { "metadata.name": "m-2" },
      }),
    ).toEqual(["m-2"]);
    const page = await client.list(ConfigMap, { namespace, limit: 15 });
    expect(page.items).toHaveLength(15);
    expect(page.items[0]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
    expect(page.metadata.remainingItemCount).toBe(5);
    const rest = { namespace, limit: 15, continue: page.metadata.continue ?? "" };
    expect((await client.list(ConfigMap, rest)).items).toHaveLength(5);
    const damaged = await errorOf(client.list(ConfigMap, { ...rest, continue: "damaged" }));
    expect(damaged?.code).toBe(400);
    expect(await names({ resourceVersion: "0" })).toHaveLength(20);
    const everywhere = await client.list(Namespace);
    expect(everywhere.items.map(({ metadata }) => metadata.name)).toContain(namespace);
  });

  test("watch: from a version on, with selectors, ended by the server and by the reader", async () => {
    const { metadata } = await client.list(ConfigMap);
    const options = {
      environment,
      kind: ConfigMap,
      namespace: "default",
      labelSelector: { watched: "yes" },
      resourceVersion: metadata.resourceVersion ?? "",
    };
    const labels = { watched: "yes" };
    const seen: string[] = [];
    const record = ({ type, object }: WatchEvent) => seen.push(`${type} ${object.metadata.name}`);
    const ended = (async () => {
      for await (const event of watchStream({ ...options, timeoutSeconds: 2 })) record(event);
    })();
    const made = await client.create(configMap("seen", { text: "\u2028ü" }, { labels }));
    await client.create(configMap("unseen"));
    await client.update({ ...made, data: { more: "1" } });
    await client.delete(made);
    await ended;
    expect(seen.filter((event) => !event.startsWith("BOOKMARK"))).toEqual([
      "ADDED seen",
      "MODIFIED seen",
      "DELETED seen",
    ]);
    for await (const { object } of watchStream(options)) {
      expect(object).toMatchObject({ kind: "ConfigMap", data: { text: "\u2028ü" } });
      break;
    }
  });

  test("watch: the state first, then its end as a bookmark", async () => {
    const stream = watchStream({
      environment,
      kind: Widget,
      sendInitialEvents: true,
      resourceVersionMatch: "NotOlderThan",
    });
    const types: string[] = [];
    for await (const { type, object } of stream) {
      types.push(type);
      if (object.metadata.annotations?.["k8s.io/initial-events-end"] === "true") break;
    }
    expect(types.at(-1)).toBe("BOOKMARK");
    expect(types.slice(0, -1).every((type) => type === "ADDED")).toBe(true);
  });

  test("watch: a version that is too old, a kind that is not served, an abort", async () => {
    const drain = async (options: object) => {
      for await (const _ of watchStream({ environment, kind: ConfigMap, ...options }));
    };
    expect(isExpired(await errorOf(drain({ kind: Widget, resourceVersion: "1" })))).toBe(true);
    const kind = externalResource({
      ...facts,
      plural: "gadgets",
      kind: "Gadget",
      scope: "Namespaced",
    });
    expect(isKindNotServed(await errorOf(drain({ kind })))).toBe(true);
    const signal = AbortSignal.timeout(50);
    const aborted = await errorOf(drain({ signal, labelSelector: "none=here" }));
    expect(aborted?.name).toBe("TimeoutError");
  });

  test("errors: 403, 404, 409, 422, and 401", async () => {
    const stranger = realEnvironment(server.stranger);
    const weak = createClient({ environment: stranger, fieldManager: "weak" });
    const forbidden = await errorOf(weak.get(Secret, { name: "x", namespace: "default" }));
    expect(isForbidden(forbidden)).toBe(true);
    expect(forbidden?.message).toMatch(
      /^GET \/api\/v1\/namespaces\/default\/secrets\/x: 403 Forbidden: secrets "x" is forbidden: User "stranger".*\(a role must grant "get" on "secrets" of API group ""\)$/,
    );
    stranger.transport.close();

    const nowhere = await errorOf(client.create(configMap("x", {}, { namespace: "nowhere" })));
    expect(isNotFound(nowhere) && !isKindNotServed(nowhere)).toBe(true);
    await client.create(configMap("twice"));
    expect(isAlreadyExists(await errorOf(client.create(configMap("twice"))))).toBe(true);
    const invalid = await errorOf(client.create(widget("invalid", -1)));
    expect(isInvalid(invalid)).toBe(true);
    expect(invalid?.causes[0]).toMatchObject({ field: "spec.size" });

    const nobody = realEnvironment({ ...server.admin, user: { token: "wrong" } });
    const error = await errorOf(
      createClient({ environment: nobody, fieldManager: "x" }).list(Secret),
    );
    expect(error?.message).toMatch(/401 Unauthorized: .*check the user's credentials/);
    nobody.transport.close();
  });
});
