import { afterEach, describe, expect, test } from "vitest";
import { Reflector } from "../../src/cache/reflector.js";
import { Store } from "../../src/cache/store.js";
import { ConnectionError } from "../../src/client/connection-error.js";
import { createLiveReader } from "../../src/client/live-reader.js";
import { ConfigMap } from "../../src/index.js";
import { answer, failed, MemoryApiServer } from "../support/memory-api-server.js";
import { configMap, configMaps, memoryLog } from "../support/objects.js";
import { VirtualClock } from "../support/virtual-clock.js";

let over = new AbortController();
afterEach(() => over.abort());

async function started(
  prepare: (server: MemoryApiServer) => void = () => {},
  random: () => number = () => 0,
) {
  over = new AbortController();
  const clock = new VirtualClock();
  const server = new MemoryApiServer();
  prepare(server);
  const environment = server.environment(clock, random);
  const store = new Store(ConfigMap);
  const log = memoryLog();
  const reader = createLiveReader(environment);
  const run = new Reflector({ environment, reader, store, log }).run(over.signal);
  await clock.advance(1);
  const names = () => store.list().map(({ metadata }) => metadata.name);
  const lists = () => server.lines("GET").length;
  const watch = () => server.watches.at(-1)!;
  return { clock, server, store, log, run, names, lists, watch };
}

/** Every request of the watch fails so, as often as asked. */
const failing = (fault: () => ReturnType<typeof failed> | Error, times: number) => {
  let count = 0;
  return ({ path }: { path: string }) =>
    path.includes("watch=1") && count++ < times ? fault() : undefined;
};

describe("what it keeps", () => {
  test("lists in pages, then watches from the list's version with bookmarks", async () => {
    const { server, names, log } = await started((server) => {
      for (let n = 0; n < 1200; n++) server.put(configMaps, configMap(`c${n}`));
    });
    expect(names()).toHaveLength(1200);
    expect(server.lines("GET")).toHaveLength(3);
    const watch = new URL(server.requests.at(-1)?.path ?? "", "http://host").searchParams;
    expect(watch.get("resourceVersion")).toBe("1300");
    expect(watch.get("allowWatchBookmarks")).toBe("true");
    expect(watch.get("timeoutSeconds")).toBe("300");
    expect(log.lines).toContain("info cache synced");
  });

  test("follows additions, changes and deletions", async () => {
    const { clock, server, store, names } = await started();
    server.put(configMaps, configMap("a"));
    server.put(configMaps, configMap("b"));
    server.put(configMaps, configMap("a", { x: "1" }));
    server.remove(configMaps, "default/b");
    await clock.advance(1);
    expect(names()).toEqual(["a"]);
    expect(store.get({ namespace: "default", name: "a" })).toMatchObject({ data: { x: "1" } });
  });
});

describe("faults", () => {
  test("a clean close resumes at the last version, by bookmark too, with no list", async () => {
    const { clock, server, watch, lists, names } = await started();
    watch().send("BOOKMARK", { kind: "ConfigMap", metadata: { resourceVersion: "777" } });
    await clock.advance(5000);
    watch().close();
    await clock.advance(1);
    expect(server.watches).toHaveLength(2);
    expect(server.requests.at(-1)?.path).toContain("resourceVersion=777");
    expect([lists(), names()]).toEqual([1, []]);
  });

  test("an ERROR event other than 410 lists again, after a pause", async () => {
    const { clock, server, watch, lists } = await started();
    watch().send("ERROR", { kind: "Status", code: 500, message: "etcd is gone" });
    await clock.advance(1);
    expect(lists()).toBe(1);
    await clock.advance(3000);
    expect(lists()).toBe(2);
    expect(server.watches).toHaveLength(2);
  });

  test("an event that is sent again brings nothing back and turns no version back", async () => {
    const { clock, server, watch, names } = await started();
    server.put(configMaps, configMap("a"));
    const old = server.get(configMaps, "default/a");
    server.remove(configMaps, "default/a");
    server.put(configMaps, configMap("b"));
    await clock.advance(1);
    watch().send("ADDED", old as object);
    await clock.advance(1);
    expect(names()).toEqual(["b"]);
    watch().close();
    await clock.advance(2000);
    const from = new URL(server.requests.at(-1)?.path ?? "", "http://host").searchParams;
    expect(from.get("resourceVersion")).toBe(
      server.get(configMaps, "default/b")?.metadata.resourceVersion,
    );
  });

  test("versions that are no decimals can't be compared: every event is taken", async () => {
    const { clock, watch, names } = await started((server) => {
      server.fault = ({ path }) =>
        path.includes("watch=1")
          ? undefined
          : answer(200, { kind: "ConfigMapList", metadata: { resourceVersion: "v-b" }, items: [] });
    });
    const made = configMap("a");
    watch().send("ADDED", {
      ...made,
      metadata: { ...made.metadata, uid: "u", resourceVersion: "v-a" },
    });
    await clock.advance(1);
    expect(names()).toEqual(["a"]);
  });

  test("a list that is older than what was seen is refused twice; the third time the server went back", async () => {
    const { clock, server, watch, names, log } = await started();
    server.put(configMaps, configMap("new"));
    await clock.advance(1);
    let older = 2;
    server.fault = ({ path }) =>
      path.includes("watch=1") || older-- <= 0
        ? undefined
        : answer(200, { kind: "ConfigMapList", metadata: { resourceVersion: "1" }, items: [] });
    watch().send("ERROR", { kind: "Status", code: 410, reason: "Expired" });
    await clock.advance(1000);
    expect(names()).toEqual(["new"]);
    await clock.advance(20_000);
    expect(names()).toEqual(["new"]);
    expect(log.lines).not.toContain("warn the API server's data went back: all is read anew");
    older = 3;
    watch().send("ERROR", { kind: "Status", code: 410, reason: "Expired" });
    await clock.advance(120_000);
    expect(log.lines.join("\n")).toContain("data went back: all is read anew");
  });

  test("nothing is lost or told twice over many closes", async () => {
    const { clock, server, store, watch, lists } = await started();
    const told: unknown[] = [];
    store.subscribe(({ object }) => told.push(object.metadata.name));
    for (let n = 0; n < 20; n++) {
      watch().close();
      server.put(configMaps, configMap(`c${n}`));
      await clock.advance(2000);
    }
    expect(told).toEqual(Array.from({ length: 20 }, (_, n) => `c${n}`));
    expect(lists()).toBe(1);
  });

  test.each([
    ["an ERROR event in the stream", true],
    ["an HTTP status", false],
  ])("410 as %s: lists again, deletions come from the list", async (_, inStream) => {
    const { clock, server, watch, lists, names } = await started((server) => {
      server.put(configMaps, configMap("gone"));
    });
    server.delivers = false;
    server.remove(configMaps, "default/gone");
    server.put(configMaps, configMap("new"));
    server.delivers = true;
    if (inStream) watch().send("ERROR", { kind: "Status", code: 410, reason: "Expired" });
    else {
      server.fault = failing(() => failed(410, "Expired"), 1);
      await clock.advance(2000);
      watch().break(new ConnectionError("reset", "ECONNRESET"));
    }
    await clock.advance(5000);
    expect(names()).toEqual(["new"]);
    expect(lists()).toBe(2);
  });

  test("a server that always answers 410 is not flooded", async () => {
    const { clock, server, lists } = await started((server) => {
      server.fault = failing(() => failed(410, "Expired"), Number.POSITIVE_INFINITY);
    });
    await clock.advance(600_000);
    expect(lists()).toBeLessThan(60);
    server.fault = () => undefined;
    await clock.advance(31_000);
    expect(server.watches.at(-1)?.open).toBe(true);
  });

  test.each([
    ["a broken connection", () => new ConnectionError("reset", "ECONNRESET")],
    ["403", () => failed(403, "Forbidden")],
    ["500", () => failed(500, "InternalError")],
  ])("%s: backs off from 0.8 to 15 s without jitter, for ever, and resumes", async (_, fault) => {
    const times: number[] = [];
    const { clock, server, names, lists } = await started();
    server.fault = (request) => {
      if (!request.path.includes("watch=1")) return undefined;
      times.push(clock.monotonic());
      return fault();
    };
    server.watches.at(-1)?.break(new ConnectionError("reset", "ECONNRESET"));
    await clock.advance(3_600_000);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.slice(0, 4)).toEqual([1600, 3200, 6400, 12_800]);
    expect(gaps.at(-1)).toBe(15_000);
    server.put(configMaps, configMap("a"));
    server.fault = () => undefined;
    await clock.advance(30_000);
    expect([names(), lists()]).toEqual([["a"], 1]);
  });

  test("jitter reaches 30 s and not more", async () => {
    const times: number[] = [];
    const { clock } = await started(
      (server) => {
        server.fault = () => {
          times.push(clock?.monotonic() ?? 0);
          return new ConnectionError("down", "EPIPE");
        };
      },
      () => 0.9999,
    );
    await clock.advance(300_000);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(29_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);
  });

  test("429: waits for as long as the server asks", async () => {
    const busy = () => failed(429, "TooManyRequests", { details: { retryAfterSeconds: 20 } });
    const { clock, server } = await started((server) => {
      server.fault = failing(busy, 1);
    });
    await clock.advance(19_000);
    expect(server.watches).toHaveLength(0);
    await clock.advance(2000);
    expect(server.watches).toHaveLength(1);
  });

  test("a silent watch is cut 5 s after its time and resumed", async () => {
    const { clock, server, lists } = await started();
    await clock.advance(304_000);
    expect(server.watches).toHaveLength(1);
    await clock.advance(1001);
    expect(server.watches.map(({ open }) => open)).toEqual([false, true]);
    expect(lists()).toBe(1);
  });

  test("watches that end at once and empty are no hot loop", async () => {
    const { clock, server } = await started();
    const before = server.requests.length;
    server.fault = ({ path }) =>
      path.includes("watch=1")
        ? { status: 200, headers: {}, body: (async function* () {})() }
        : undefined;
    server.watches[0]?.close();
    await clock.advance(60_000);
    expect(server.requests.length - before).toBeLessThan(12);
  });

  test("a CRD that is missing is waited for, logged every 10 s, then followed", async () => {
    const { clock, server, store, log, names } = await started((server) => {
      server.notServed.add(configMaps);
      server.put(configMaps, configMap("a"));
    });
    await clock.advance(35_000);
    expect(store.synced).toBe(false);
    expect(log.lines.filter((line) => line.includes("waiting for its CRD"))).toHaveLength(4);
    server.notServed.clear();
    await clock.advance(3000);
    expect(names()).toEqual(["a"]);
  });

  test("a CRD that is deleted takes its objects; when it is back, so are they", async () => {
    const { clock, server, names, watch } = await started((server) => {
      server.put(configMaps, configMap("a"));
    });
    server.notServed.add(configMaps);
    watch().close();
    await clock.advance(5000);
    expect(names()).toEqual([]);
    server.notServed.clear();
    await clock.advance(3000);
    expect(names()).toEqual(["a"]);
  });

  test("stops within a turn in any state and leaves no timer", async () => {
    for (const advanceMs of [0, 1, 5000]) {
      const { clock, run, server } = await started();
      if (advanceMs === 5000) server.watches[0]?.break(new Error("x"));
      await clock.advance(advanceMs);
      over.abort();
      await run;
      expect(clock.pending).toBe(0);
    }
  });
});
