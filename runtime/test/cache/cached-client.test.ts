import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Cache } from "../../src/cache/cache.js";
import { createCachedClient } from "../../src/cache/cached-client.js";
import {
  type Client,
  ConfigMap,
  createClient,
  type KubernetesObject,
  Secret,
} from "../../src/index.js";
import { MemoryApiServer } from "../support/memory-api-server.js";
import { configMap, configMaps, memoryLog, widget } from "../support/objects.js";
import { VirtualClock } from "../support/virtual-clock.js";

let server: MemoryApiServer;
let clock: VirtualClock;
let client: Client;
let over: AbortController;
const key = { namespace: "default", name: "a" };

async function begin(namespace?: string) {
  server = new MemoryApiServer();
  clock = new VirtualClock();
  over = new AbortController();
  const environment = server.environment(clock);
  const live = createClient({ environment, fieldManager: "tester" });
  const only = namespace === undefined ? {} : { namespace };
  const cache = new Cache({ environment, reader: live.live, log: memoryLog(), ...only });
  cache.add(ConfigMap);
  client = createCachedClient(live, cache);
  server.put(configMaps, configMap("a", { x: "1" }, { labels: { app: "web" } }));
  server.put(configMaps, configMap("b", {}, { labels: { app: "db" } }));
  void cache.run(over.signal);
  await clock.advance(1);
  server.requests.length = 0;
}
beforeEach(() => begin());
afterEach(() => over.abort());

describe("reads", () => {
  test("of a cached kind cost no request", async () => {
    expect(await client.get(ConfigMap, key)).toMatchObject({ data: { x: "1" } });
    expect(await client.get(ConfigMap, { ...key, name: "none" })).toBeUndefined();
    const list = await client.list(ConfigMap, { labelSelector: "app in (web, cache)" });
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(["a"]);
    expect(server.requests).toEqual([]);
  });

  test.each([
    { fieldSelector: "metadata.name=a" },
    { limit: 1 },
    { continue: "1" },
    { resourceVersion: "0" },
  ])("with %j go to the server", async (options) => {
    await client.list(ConfigMap, { namespace: "default", ...options });
    expect(server.requests).toHaveLength(1);
  });

  test("of another kind, and live ones, go to the server", async () => {
    await client.list(Secret);
    await client.live.get(ConfigMap, key);
    expect(server.requests).toHaveLength(2);
  });

  test("beyond the namespace that is kept go to the server", async () => {
    over.abort();
    await begin("default");
    expect((await client.list(ConfigMap)).items).toHaveLength(2);
    expect(server.requests).toEqual([]);
    await client.get(ConfigMap, { namespace: "other", name: "a" });
    expect(server.lines()).toEqual(["GET /api/v1/namespaces/other/configmaps/a"]);
  });
});

describe("writes", () => {
  test("are seen by the next read, though no watch has told of them", async () => {
    server.delivers = false;
    await client.create(configMap("new", { y: "1" }));
    expect(await client.get(ConfigMap, { ...key, name: "new" })).toMatchObject({
      data: { y: "1" },
    });
    await client.patch(configMap("a"), { type: "merge", patch: { data: { x: "2" } } });
    expect(await client.get(ConfigMap, key)).toMatchObject({ data: { x: "2" } });
  });

  test("that the server only checked are not", async () => {
    server.delivers = false;
    await client.create(configMap("dry"), { dryRun: true });
    expect(await client.get(ConfigMap, { ...key, name: "dry" })).toBeUndefined();
  });

  test("of kinds that are not cached work all the same", async () => {
    client = createCachedClient(
      client,
      new Cache({
        environment: server.environment(clock),
        reader: client.live,
        log: memoryLog(),
      }),
    );
    await client.create(configMap("c"));
    expect(server.get(configMaps, "default/c")).toBeDefined();
  });
});

describe("an apply", () => {
  const applies = () => server.lines("PATCH").length;
  const wanted = () => configMap("c", { z: "1" });

  test("that would change nothing is left out and answers the object", async () => {
    const first = await client.apply(wanted());
    const second = await client.apply(wanted());
    expect(applies()).toBe(1);
    expect(second.metadata.uid).toBe(first.metadata.uid);
  });

  test("is left out whatever the order of keys in which the server answers", async () => {
    await client.apply(wanted());
    const stored = server.get(configMaps, "default/c") as KubernetesObject;
    const { kind, apiVersion, metadata, ...rest } = stored;
    const turned = {
      ...rest,
      metadata: Object.fromEntries(Object.entries(metadata).reverse()),
      kind,
      apiVersion,
    };
    server.put(configMaps, turned as KubernetesObject);
    await clock.advance(1);
    await client.apply(wanted());
    expect(applies()).toBe(1);
  });

  test.each<[string, () => unknown]>([
    ["another body", () => client.apply(configMap("c", { z: "2" }))],
    ["another owner", () => client.apply(wanted(), { owner: widget("w", { uid: "u" }) })],
    ["another field manager", () => client.apply(wanted(), { fieldManager: "other" })],
    ["no force", () => client.apply(wanted(), { force: false })],
    ["a dry run", () => client.apply(wanted(), { dryRun: true })],
  ])("with %s is sent", async (_, again) => {
    await client.apply(wanted());
    await again();
    expect(applies()).toBe(2);
  });

  test("is sent where someone changed, deleted or made the object anew", async () => {
    await client.apply(wanted());
    server.put(configMaps, { ...server.get(configMaps, "default/c"), data: { z: "drift" } });
    await clock.advance(1);
    await client.apply(wanted());
    expect(server.get(configMaps, "default/c")).toMatchObject({ data: { z: "1" } });
    server.remove(configMaps, "default/c");
    await clock.advance(1);
    await client.apply(wanted());
    expect(applies()).toBe(3);
    server.remove(configMaps, "default/c");
    server.put(configMaps, wanted());
    await clock.advance(1);
    await client.apply(wanted());
    expect(applies()).toBe(4);
  });

  test("is left out where only the status changed", async () => {
    await client.apply(wanted());
    server.put(configMaps, { ...server.get(configMaps, "default/c"), status: { ready: 1 } });
    await clock.advance(1);
    await client.apply(wanted());
    expect(applies()).toBe(1);
  });
});
