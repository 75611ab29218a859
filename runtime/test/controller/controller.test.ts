import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Cache } from "../../src/cache/cache.js";
import { createCachedClient } from "../../src/cache/cached-client.js";
import { Controller } from "../../src/controller/controller.js";
import {
  ConfigMap,
  type ControllerDefinition,
  createClient,
  defineController,
  hasFinalizer,
  Node,
  type ReconcileContext,
  TerminalError,
  watch,
} from "../../src/index.js";
import { failed, MemoryApiServer } from "../support/memory-api-server.js";
import { configMap, configMaps, memoryLog, Widget, widget, widgets } from "../support/objects.js";
import { settle, VirtualClock } from "../support/virtual-clock.js";

type Context = ReconcileContext<Widget>;
type Definition = Partial<ControllerDefinition<Widget>>;

let server: MemoryApiServer;
let clock: VirtualClock;
let over: AbortController;
let controller: Controller;
let log: ReturnType<typeof memoryLog>;
const noEvents = { normal() {}, warning() {} };

/** Starts a controller for Widgets; answers the names of what it reconciled. */
async function run(definition: Definition, react: (context: Context) => unknown = () => {}) {
  const seen: string[] = [];
  const environment = server.environment(clock);
  log = memoryLog();
  const live = createClient({ environment, fieldManager: "tester" });
  const cache = new Cache({ environment, reader: live.live, log });
  const client = createCachedClient(live, cache);
  const whole = defineController<Widget>({
    for: Widget,
    async reconcile(context) {
      seen.push(context.request.name);
      return (await react(context)) as undefined;
    },
    ...definition,
  });
  controller = new Controller({
    definition: whole,
    environment,
    cache,
    client,
    events: noEvents,
    log,
  });
  void cache.run(over.signal);
  await clock.advance(1);
  controller.start();
  await settle();
  return { seen, client };
}

beforeEach(() => {
  server = new MemoryApiServer();
  clock = new VirtualClock();
  over = new AbortController();
  // The registry asks for it when an object of this kind is written.
  const resources = [{ name: "widgets", kind: "Widget", namespaced: true }];
  server.fault = ({ path }) =>
    path === "/apis/example.com/v1"
      ? {
          status: 200,
          headers: {},
          body: (async function* () {
            yield Buffer.from(JSON.stringify({ kind: "APIResourceList", resources }));
          })(),
        }
      : undefined;
});
afterEach(async () => {
  const stopped = controller.stop(0);
  await clock.advance(2000);
  await stopped;
  over.abort();
});

describe("what wakes it", () => {
  test("every object there is, then every change but of the status", async () => {
    server.put(widgets, widget("a"));
    server.put(widgets, widget("b"));
    const { seen } = await run({});
    expect(seen).toEqual(["a", "b"]);
    server.put(widgets, { ...server.get(widgets, "default/a"), status: { ready: 1 } });
    await clock.advance(1);
    expect(seen).toHaveLength(2);
    server.put(widgets, widget("a", {}, 2));
    await clock.advance(1);
    expect(seen).toEqual(["a", "b", "a"]);
  });

  test("its own predicates in the default's stead; one that throws lets through", async () => {
    const { seen } = await run({
      predicates: [
        ({ object }) => {
          if (object.metadata.name === "bad") throw new Error("x");
          return object.metadata.name === "good";
        },
      ],
    });
    for (const name of ["bad", "good", "other"]) server.put(widgets, widget(name));
    await clock.advance(1);
    expect(seen).toEqual(["bad", "good"]);
  });

  test("owned objects wake their controller owner of this kind and group alone", async () => {
    const own = (apiVersion: string, kind: string, controller = true) => ({
      ownerReferences: [{ apiVersion, kind, name: "a", uid: "u", controller }],
    });
    server.put(widgets, widget("a", { uid: "u" }));
    const { seen } = await run({ owns: [ConfigMap] });
    seen.length = 0;
    server.put(configMaps, configMap("1", {}, own("other.com/v1", "Widget")));
    server.put(configMaps, configMap("2", {}, own("example.com/v1", "Gadget")));
    server.put(configMaps, configMap("3", {}, own("example.com/v1", "Widget", false)));
    await clock.advance(1);
    expect(seen).toEqual([]);
    server.put(configMaps, configMap("4", {}, own("example.com/v2", "Widget")));
    await clock.advance(1);
    expect(seen).toEqual(["a"]);
    server.put(configMaps, configMap("4"));
    await clock.advance(1);
    expect(seen).toEqual(["a", "a"]);
    server.remove(configMaps, "default/4");
    await clock.advance(1);
    expect(seen).toHaveLength(2);
  });

  test("watches map, for what was too, and try again when the map fails", async () => {
    for (const name of ["a", "b"]) server.put(widgets, widget(name));
    let fail = true;
    const watches = [
      watch({
        kind: ConfigMap,
        map: async ({ data, metadata: { namespace = "" } }, { reader }) => {
          if (fail) throw new Error("not now");
          expect((await reader.list(Widget)).items).toHaveLength(2);
          return [{ namespace, name: data?.to ?? "" }];
        },
      }),
    ];
    const { seen } = await run({ watches });
    seen.length = 0;
    server.put(configMaps, configMap("c", { to: "a" }));
    await clock.advance(500);
    fail = false;
    await clock.advance(1000);
    expect(seen).toEqual(["a"]);
    server.put(configMaps, configMap("c", { to: "b" }));
    await clock.advance(1);
    expect(seen.slice(1).sort()).toEqual(["a", "b"]);
  });
});

describe("owned", () => {
  test("gives what the object controls, from the cache", async () => {
    const owned: string[][] = [];
    server.put(widgets, widget("a", { uid: "u" }));
    const { client } = await run({ owns: [ConfigMap] }, async ({ object, client, owned: of }) => {
      await client.apply(configMap("mine"), { owner: object });
      owned.push(of(ConfigMap).map(({ metadata }) => metadata.name ?? ""));
    });
    await client.create(configMap("foreign"));
    await clock.advance(1);
    expect(owned[0]).toEqual(["mine"]);
    expect(server.lines("PATCH")).toHaveLength(1);
  });

  test("says which kind is missing in owns", async () => {
    server.put(widgets, widget("a"));
    let message = "";
    await run({ owns: [ConfigMap] }, ({ owned }) => {
      try {
        owned(Node);
      } catch (error) {
        message = String(error);
      }
    });
    expect(message).toContain('put Node into "owns"');
  });
});

describe("outcomes", () => {
  test("a throw is retried with backoff, counted in attempt; others go on", async () => {
    const attempts: number[] = [];
    for (const name of ["poison", "a"]) server.put(widgets, widget(name));
    const { seen } = await run({}, ({ request, attempt }) => {
      if (request.name !== "poison") return;
      attempts.push(attempt);
      if (attempt < 4) throw new Error("no");
    });
    await clock.advance(5 + 10 + 20 - 1);
    expect(attempts).toEqual([1, 2, 3]);
    await clock.advance(1_000_000);
    expect(attempts).toEqual([1, 2, 3, 4]);
    expect(seen.filter((name) => name === "a")).toHaveLength(1);
    server.put(widgets, widget("poison", {}, 9));
    await clock.advance(1);
    expect(attempts.at(-1)).toBe(1);
  });

  test("a TerminalError is not retried until something changes", async () => {
    server.put(widgets, widget("a"));
    const { seen } = await run({}, () => {
      throw new TerminalError("size can't be");
    });
    await clock.advance(3_600_000);
    expect(seen).toEqual(["a"]);
    server.put(widgets, widget("a", {}, 2));
    await clock.advance(1);
    expect(seen).toEqual(["a", "a"]);
  });

  test("requeueAfterMs comes again; a change in between comes at once", async () => {
    server.put(widgets, widget("a"));
    const { seen } = await run({}, () => ({ requeueAfterMs: 10_000 }));
    await clock.advance(9999);
    expect(seen).toHaveLength(1);
    await clock.advance(1);
    expect(seen).toHaveLength(2);
    server.put(widgets, widget("a", {}, 2));
    await clock.advance(1);
    expect(seen).toHaveLength(3);
  });

  test.each<[string, unknown]>([
    ["a string", "oops"],
    ["undefined", undefined],
    ["null", null],
    ["no prototype", Object.create(null)],
  ])("%s may be thrown, by a reconcile that is not async too", async (_, thrown) => {
    for (const name of ["a", "b"]) server.put(widgets, widget(name));
    let count = 0;
    const reconcile = () => {
      count++;
      throw thrown;
    };
    await run({ reconcile, concurrency: 1 });
    await clock.advance(6);
    expect(count).toBe(4);
  });

  test("a requeueAfterMs that is no number is an error, not a hot loop", async () => {
    server.put(widgets, widget("a"));
    const { seen } = await run({}, () => ({ requeueAfterMs: Number.NaN }));
    await clock.advance(100);
    expect(seen.length).toBeLessThan(7);
    expect(log.lines).toContain("warn reconcile failed");
    expect(log.lines).toContain("error reconcile fails again and again");
  });

  test("a requeueAfterMs of 0 is soon, and later each time", async () => {
    server.put(widgets, widget("a"));
    const { seen } = await run({}, () => ({ requeueAfterMs: 0 }));
    await clock.advance(60_000);
    expect(seen.length).toBeGreaterThan(8);
    expect(seen.length).toBeLessThan(20);
  });

  test("a conflict is retried and is no error in the log", async () => {
    server.put(widgets, widget("a"));
    const { seen } = await run({}, async ({ object, client, attempt }) => {
      if (attempt === 1)
        await client.update({ ...object, metadata: { ...object.metadata, resourceVersion: "1" } });
    });
    await clock.advance(100);
    expect(seen).toEqual(["a", "a"]);
    expect(log.lines.filter((line) => line.startsWith("error"))).toEqual([]);
  });

  test("an object that is gone is not reconciled", async () => {
    server.put(widgets, widget("a"));
    const { seen } = await run({}, () => {
      throw new Error("x");
    });
    server.remove(widgets, "default/a");
    await clock.advance(10_000);
    expect(seen).toEqual(["a"]);
  });
});

describe("at once", () => {
  test("as many as concurrency, one object never twice", async () => {
    for (let n = 0; n < 30; n++) server.put(widgets, widget(`w${n}`));
    const running = new Set<string>();
    let most = 0;
    let twice = 0;
    const { seen } = await run({ concurrency: 4 }, async ({ request }) => {
      if (running.has(request.name)) twice++;
      running.add(request.name);
      most = Math.max(most, running.size);
      await new Promise<void>((resolve) => clock.after(100, resolve));
      running.delete(request.name);
    });
    for (let n = 0; n < 30; n++) server.put(widgets, widget(`w${n}`, {}, 2));
    await clock.advance(5000);
    expect([most, twice]).toEqual([4, 0]);
    expect(new Set(seen).size).toBe(30);
  });

  test("a timeout aborts the signal and its client, frees the worker, holds the object", async () => {
    for (const name of ["slow", "a"]) server.put(widgets, widget(name));
    let finish = () => {};
    let late: unknown;
    const { seen } = await run({ concurrency: 1, timeoutMs: 1000 }, async (context) => {
      if (context.request.name !== "slow" || context.attempt > 1) return;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      late = await context.client.create(configMap("late")).catch((error: unknown) => error);
    });
    await clock.advance(999);
    expect(seen).toEqual(["slow"]);
    await clock.advance(1);
    expect(seen).toEqual(["slow", "a"]);
    server.put(widgets, widget("slow", {}, 2));
    await clock.advance(60_000);
    expect(seen).toEqual(["slow", "a"]);
    finish();
    await clock.advance(10);
    expect(String(late)).toContain("took longer than 1000 ms");
    expect(server.get(configMaps, "default/late")).toBeUndefined();
    expect(seen).toEqual(["slow", "a", "slow"]);
  });

  test("stop lets a reconcile end, then aborts what does not", async () => {
    for (const name of ["quick", "stuck"]) server.put(widgets, widget(name));
    const ended: string[] = [];
    await run({}, async ({ request, signal }) => {
      const done = new Promise<void>((resolve) => {
        if (request.name === "quick") clock.after(500, resolve);
      });
      const aborted = new Promise<string>((resolve) => {
        signal.addEventListener("abort", () => resolve("aborted"), { once: true });
      });
      ended.push(`${request.name} ${(await Promise.race([done, aborted])) ?? "done"}`);
    });
    let stopped = false;
    void controller.stop(2000).then(() => {
      stopped = true;
    });
    await clock.advance(1999);
    expect([ended, stopped]).toEqual([["quick done"], false]);
    await clock.advance(1);
    expect([ended, stopped]).toEqual([["quick done", "stuck aborted"], true]);
  });
});

describe("finalize", () => {
  const finalizer = "widgets.example.com/finalizer";
  const finalizers = () => server.get(widgets, "default/a")?.metadata.finalizers;
  const remove = (client: { delete(object: Widget): Promise<void> }) => client.delete(widget("a"));

  test("keeps the finalizer before it reconciles, and takes it off after the cleanup", async () => {
    server.put(widgets, widget("a", { finalizers: ["other/one"] }));
    const order: string[] = [];
    const finalize = async () => void order.push("finalize");
    const { client } = await run({ finalize }, ({ object }) => {
      order.push(`reconcile ${hasFinalizer(object, finalizer)}`);
    });
    await clock.advance(1);
    expect(finalizers()).toEqual(["other/one", finalizer]);
    await remove(client);
    await clock.advance(1);
    expect(finalizers()).toEqual(["other/one"]);
    expect(new Set(order)).toEqual(new Set(["reconcile true", "finalize"]));
    expect(order.filter((step) => step === "finalize")).toHaveLength(1);
  });

  test("stays while the cleanup throws or asks to come again", async () => {
    server.put(widgets, widget("a"));
    let tries = 0;
    const finalize = async () => {
      tries++;
      if (tries < 3) throw new Error("still there");
      return tries < 4 ? { requeueAfterMs: 5000 } : undefined;
    };
    const { client } = await run({ finalize });
    await remove(client);
    await clock.advance(1000);
    expect([tries, finalizers()]).toEqual([3, [finalizer]]);
    await clock.advance(5000);
    expect([tries, finalizers()]).toEqual([4, undefined]);
  });

  test("an object that is being deleted gets none and is not reconciled", async () => {
    const deletionTimestamp = "2026-01-02T03:04:05Z";
    server.put(widgets, widget("a", { deletionTimestamp, finalizers: ["other/one"] }));
    let tries = 0;
    const { seen } = await run({ finalize: async () => void tries++ });
    await clock.advance(1000);
    expect([seen, tries, finalizers()]).toEqual([[], 0, ["other/one"]]);
  });

  test("conflicts are read again and lose nobody's finalizer", async () => {
    server.put(widgets, widget("a"));
    const before = server.fault;
    let conflicts = 2;
    server.fault = (request) => {
      if (request.method !== "PATCH" || conflicts-- <= 0) return before(request);
      server.put(widgets, widget("a", { finalizers: [`other/${conflicts}`] }));
      return failed(409, "Conflict", { details: { name: "a" } });
    };
    await run({ finalize: async () => {} });
    await clock.advance(100);
    expect(finalizers()).toEqual(["other/0", finalizer]);
  });
});
