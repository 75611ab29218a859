import { expect, test } from "vitest";
import { Cache } from "../../src/cache/cache.js";
import { createCachedClient } from "../../src/cache/cached-client.js";
import { ConnectionError } from "../../src/client/connection-error.js";
import {
  ConfigMap,
  createClient,
  type DeepReadonly,
  type KubernetesObject,
} from "../../src/index.js";
import { failed, MemoryApiServer } from "../support/memory-api-server.js";
import { configMap, configMaps, memoryLog } from "../support/objects.js";
import { VirtualClock } from "../support/virtual-clock.js";

/** A small generator: the same seed gives the same history. */
function chance(seed: number) {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function history(seed: number) {
  const random = chance(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const server = new MemoryApiServer();
  const clock = new VirtualClock();
  const environment = server.environment(clock, random);
  const live = createClient({ environment, fieldManager: "tester" });
  const cache = new Cache({ environment, reader: live.live, log: memoryLog() });
  const store = cache.add(ConfigMap);
  const client = createCachedClient(live, cache);
  const over = new AbortController();
  /** What a listener believes from what it was told. */
  const believed = new Map<string, string | undefined>();
  store.subscribe(({ object, deleted }) => {
    const { name = "", resourceVersion } = object.metadata;
    if (deleted) believed.delete(name);
    else believed.set(name, resourceVersion);
  });
  const run = cache.run(over.signal);
  const steps = [
    () => void server.put(configMaps, configMap(`c${pick(5)}`, { n: String(random()) })),
    () => server.remove(configMaps, `default/c${pick(5)}`),
    () => void client.apply(configMap(`c${pick(5)}`, { own: String(pick(3)) })).catch(() => {}),
    () => void client.delete(configMap(`c${pick(5)}`)).catch(() => {}),
    () => server.watches.at(-1)?.close(),
    () => server.watches.at(-1)?.break(new ConnectionError("reset", "ECONNRESET")),
    () => server.watches.at(-1)?.send("ERROR", { kind: "Status", code: 410, reason: "Expired" }),
    () =>
      server.watches.at(-1)?.send("BOOKMARK", { metadata: { resourceVersion: server.version } }),
    () => {
      const faults = [failed(410, "Expired"), failed(500, "InternalError"), new Error("cut")];
      const fault = faults[pick(3)];
      server.fault = ({ method }) => (method === "GET" && random() < 0.5 ? fault : undefined);
    },
    () => {
      server.fault = () => undefined;
    },
  ];
  for (let count = 0; count < 40; count++) {
    steps[pick(steps.length)]?.();
    if (random() < 0.3) await clock.advance(pick(2000));
  }
  server.fault = () => undefined;
  await clock.advance(60_000);
  const { items } = await live.live.list(ConfigMap);
  const versions = (objects: readonly DeepReadonly<KubernetesObject>[]) =>
    objects.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`).sort();
  const result = {
    server: versions(items),
    cache: versions(store.list()),
    believed: [...believed].map(([name, version]) => `${name} ${version}`).sort(),
  };
  over.abort();
  await run;
  return { ...result, timers: clock.pending };
}

test("after any history of changes and faults, cache and listeners agree with the server", async () => {
  const seeds = Array.from({ length: 300 }, (_, seed) => seed);
  for (const seed of seeds) {
    const { server, cache, believed, timers } = await history(seed);
    expect({ seed, cache, believed, timers }).toEqual({
      seed,
      cache: server,
      believed: server,
      timers: 0,
    });
  }
}, 60_000);
