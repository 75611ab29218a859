import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  ConfigMap,
  createLogger,
  defineController,
  Manager,
  type ManagerOptions,
  TerminalError,
} from "../../src/index.js";
import { failed, MemoryApiServer } from "../support/memory-api-server.js";
import { configMap, configMaps, memoryLog, Widget, widget, widgets } from "../support/objects.js";
import { settle, VirtualClock } from "../support/virtual-clock.js";

const leases = "apis/coordination.k8s.io/v1/leases";
const host = "127.0.0.1";
const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

function managerOf(more: Partial<ManagerOptions> = {}, server = new MemoryApiServer()) {
  const clock = new VirtualClock();
  const log = memoryLog();
  const seen: string[] = [];
  const controller = defineController<Widget>({
    for: Widget,
    async reconcile({ object }) {
      seen.push(object.metadata.name ?? "");
    },
  });
  const manager = new Manager({
    name: "hello-operator",
    controllers: [controller],
    environment: server.environment(clock),
    healthProbe: false,
    logger: log,
    ...more,
  });
  const stop = async () => {
    const stopped = manager.stop();
    await clock.advance(60_000);
    await stopped;
  };
  running.push(stop);
  return { manager, server, clock, log, seen, stop };
}
const get = async (port: number | undefined, path: string) => {
  const response = await fetch(`http://${host}:${port}${path}`);
  return { status: response.status, text: await response.text() };
};

describe("start and stop", () => {
  test("says what it does, reconciles, and stops with nothing left over", async () => {
    const { manager, server, clock, log, seen, stop } = managerOf();
    server.put(widgets, widget("a"));
    const started = manager.start();
    await clock.advance(50);
    await started;
    await settle();
    expect(seen).toEqual(["a"]);
    await stop();
    expect(log.lines).toEqual([
      "info starting manager",
      "info cache synced",
      "info starting workers",
      "info stopped",
    ]);
    expect(clock.pending).toBe(0);
    expect(server.watches.every(({ open }) => !open)).toBe(true);
    await manager.stop();
    await expect(manager.start()).rejects.toThrow(/start was called before/);
  });

  test("stops while it waits for a CRD, and says what it waited for", async () => {
    const { manager, server, clock, log } = managerOf();
    server.notServed.add(widgets);
    const exit = manager.run();
    await clock.advance(11_000);
    expect(log.lines).toContain(
      "warn the API server does not serve this kind: waiting for its CRD",
    );
    expect(log.lines).not.toContain("info starting workers");
    void manager.stop();
    await clock.advance(100);
    expect(await exit).toBe(0);
  });

  test("a kind that is not served holds up no other controller", async () => {
    const seen: string[] = [];
    const other = defineController<ConfigMap>({
      for: ConfigMap,
      async reconcile({ object }) {
        seen.push(object.metadata.name ?? "");
      },
    });
    const server = new MemoryApiServer();
    const widgetsSeen: string[] = [];
    const late = defineController<Widget>({
      for: Widget,
      async reconcile({ object }) {
        widgetsSeen.push(object.metadata.name ?? "");
      },
    });
    const { manager, clock } = managerOf({ controllers: [late, other] }, server);
    server.notServed.add(widgets);
    server.put(configMaps, configMap("c"));
    const started = manager.start();
    await clock.advance(200);
    await started;
    await settle();
    expect(seen).toEqual(["c"]);
    server.notServed.delete(widgets);
    server.put(widgets, widget("a"));
    await clock.advance(5000);
    await settle();
    expect(widgetsSeen).toEqual(["a"]);
  });

  test("a stop while it starts leaves nothing that listens, and start says so", async () => {
    const { manager, server, clock } = managerOf({
      healthProbe: { port: 0, host },
      metrics: { port: 0, host },
    });
    server.fault = () => new Error("no answer");
    const started = manager.start().catch((error: Error) => error.message);
    const stopped = manager.stop();
    await clock.advance(5000);
    await stopped;
    expect(await started).toMatch(/the manager stops/);
    expect(Object.values(manager.ports)).toHaveLength(2);
    for (const port of Object.values(manager.ports)) {
      await expect(get(port, "/healthz")).rejects.toThrow();
    }
  });

  test("a kind that may not be listed holds up no other controller, and is named", async () => {
    const seen: string[] = [];
    const other = defineController<ConfigMap>({
      for: ConfigMap,
      async reconcile({ object }) {
        seen.push(object.metadata.name ?? "");
      },
    });
    const server = new MemoryApiServer();
    server.fault = ({ path }) => (path.includes("widgets") ? failed(403, "Forbidden") : undefined);
    server.put(configMaps, configMap("c"));
    const forbidden = defineController<Widget>({ for: Widget, async reconcile() {} });
    const { manager, clock } = managerOf(
      { controllers: [forbidden, other], healthProbe: { port: 0, host } },
      server,
    );
    const started = manager.start();
    await clock.advance(200);
    await started;
    await settle();
    expect(seen).toEqual(["c"]);
    const { status, text } = await get(manager.ports.healthProbe, "/readyz?verbose");
    expect([status, text]).toEqual([500, expect.stringContaining("Widget")]);
  });

  test("a start after a stop opens nothing", async () => {
    const { manager } = managerOf({ healthProbe: { port: 0, host } });
    await manager.stop();
    await expect(manager.start()).rejects.toThrow(/the manager stops/);
    expect(manager.ports).toEqual({});
  });

  test("run gives 1 when a reconcile does not end", async () => {
    const stuck = defineController<Widget>({ for: Widget, reconcile: () => new Promise(() => {}) });
    const { manager, server, clock, log } = managerOf({
      controllers: [stuck],
      gracefulStopMs: 500,
    });
    server.put(widgets, widget("a"));
    const exit = manager.run();
    await clock.advance(200);
    void manager.stop();
    await clock.advance(5000);
    expect(await exit).toBe(1);
    expect(log.lines).toContain("warn reconciles did not stop");
  });

  test("run ends with 0 on SIGTERM, and takes its handlers off", async () => {
    const before = process.listenerCount("SIGTERM");
    const { manager, clock } = managerOf();
    const exit = manager.run();
    await clock.advance(100);
    process.emit("SIGTERM", "SIGTERM");
    await clock.advance(100);
    expect(await exit).toBe(0);
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });

  test("run ends with 1 where an address is taken, and says which", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, host, resolve));
    const { port } = taken.address() as { port: number };
    const said: unknown[] = [];
    const logger = { ...memoryLog(), error: (_: string, fields?: object) => said.push(fields) };
    const { manager } = managerOf({ healthProbe: { port, host }, logger });
    expect(await manager.run()).toBe(1);
    expect(String((said[0] as { error: Error }).error)).toContain(
      `can't listen on ${host}:${port}`,
    );
    await new Promise((resolve) => taken.close(resolve));
  });

  test.each([
    [{ name: "Not A Name" }, /must be a DNS label/],
    [
      {
        controllers: [
          defineController({ for: Widget, async reconcile() {} }),
          defineController({ for: Widget, async reconcile() {} }),
        ],
      },
      /two controllers are named "widget"/,
    ],
    [
      {
        controllers: ["a", "b"].map((name) =>
          defineController({ name, for: Widget, async reconcile() {}, async finalize() {} }),
        ),
      },
      /two controllers have a finalize for widgets.example.com/,
    ],
  ])("options that can't be: %#", (more, wanted) => {
    expect(() => managerOf(more)).toThrow(wanted);
  });

  test("without a cluster, run ends with 1 and says how to mend it", async () => {
    const kept = process.env.KUBECONFIG;
    process.env.KUBECONFIG = "/none/config";
    const said: string[] = [];
    const logger = {
      ...memoryLog(),
      error: (_: string, fields: object = {}) =>
        said.push(JSON.stringify(String(Object.values(fields)))),
    };
    const manager = new Manager({ name: "x", controllers: [], logger });
    process.env.KUBECONFIG = kept ?? "";
    if (kept === undefined) delete process.env.KUBECONFIG;
    expect(() => manager.client).toThrow(/no kubeconfig/);
    expect(await manager.run()).toBe(1);
    expect(said[0]).toContain("set KUBECONFIG");
  });
});

describe("probes and metrics", () => {
  test("ready only when the caches are synced; verbose names the checks", async () => {
    const { manager, server, clock } = managerOf({ healthProbe: { port: 0, host } });
    server.notServed.add(widgets);
    const started = manager.start();
    while (manager.ports.healthProbe === undefined) await settle();
    await clock.advance(1);
    const port = manager.ports.healthProbe;
    expect(await get(port, "/healthz")).toEqual({ status: 200, text: "ok" });
    const waiting = await get(port, "/readyz");
    expect(waiting.status).toBe(500);
    expect(waiting.text).toContain("[-]caches-synced failed: waiting for Widget (example.com/v1)");
    server.notServed.clear();
    await clock.advance(5000);
    await started;
    expect(await get(port, "/readyz")).toEqual({ status: 200, text: "ok" });
    expect((await get(port, "/readyz?verbose")).text).toContain("[+]caches-synced ok");
    expect((await get(port, "/constructor")).status).toBe(404);
    expect((await fetch(`http://${host}:${port}/healthz`, { method: "POST" })).status).toBe(405);
  });

  test("metrics under controller-runtime's names", async () => {
    let count = 0;
    const controller = defineController({
      for: Widget,
      async reconcile() {
        if (++count === 1) throw new Error("once");
        if (count === 2) throw new TerminalError("for good");
      },
    });
    const more = { metrics: { port: 0, host }, controllers: [controller] };
    const { manager, server, clock } = managerOf(more);
    server.put(widgets, widget("a"));
    const started = manager.start();
    while (manager.ports.metrics === undefined) await settle();
    await clock.advance(1000);
    await started;
    await clock.advance(1000);
    const { text } = await get(manager.ports.metrics, "/metrics");
    for (const line of [
      'controller_runtime_reconcile_total{controller="widget",result="error"} 2',
      'controller_runtime_reconcile_errors_total{controller="widget"} 2',
      'controller_runtime_terminal_reconcile_errors_total{controller="widget"} 1',
      'controller_runtime_max_concurrent_reconciles{controller="widget"} 10',
      'controller_runtime_active_workers{controller="widget"} 0',
      'workqueue_depth{name="widget",controller="widget"} 0',
      'workqueue_retries_total{name="widget",controller="widget"} 1',
      'rest_client_requests_total{code="200",method="GET",host=""} 2',
      'controller_runtime_reconcile_time_seconds_count{controller="widget"} 2',
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(text).toContain("process_cpu_seconds_total");
  });
});

describe("with leader election", () => {
  const elect = { leaderElect: true, leaderElectionId: "op" };

  test("one replica reconciles, the other stands by and takes over when it stops", async () => {
    const server = new MemoryApiServer();
    server.put(widgets, widget("a"));
    const one = managerOf(elect, server);
    const two = managerOf(
      { ...elect, environment: server.environment(one.clock, () => 0.5) },
      server,
    );
    const starts = [one.manager.start()];
    await one.clock.advance(100);
    starts.push(two.manager.start());
    await one.clock.advance(100);
    await Promise.all(starts);
    expect([one.seen, two.seen]).toEqual([["a"], []]);
    expect(two.log.lines).toContain("info standing by: another holds the lease");
    const stopped = one.manager.stop();
    await one.clock.advance(3000);
    await stopped;
    expect(two.seen).toEqual(["a"]);
    const end = two.manager.stop();
    await one.clock.advance(1000);
    await end;
  });

  test("a loss aborts reconciles, ends run with 1 and leaves the lease alone", async () => {
    let reason = "";
    const controller = defineController({
      for: Widget,
      async reconcile({ signal }) {
        await new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
        reason = String(signal.reason);
      },
    });
    const { manager, server, clock, log } = managerOf({ ...elect, controllers: [controller] });
    server.put(widgets, widget("a"));
    const exit = manager.run();
    await clock.advance(3000);
    server.fault = ({ path }) =>
      path.includes("/leases") ? failed(500, "InternalError") : undefined;
    await clock.advance(12_000);
    expect(await exit).toBe(1);
    expect(reason).toContain("the manager stops");
    expect(log.lines.some((line) => line.startsWith("error the lease was lost"))).toBe(true);
    const lease = server.get(leases, "default/op") as { spec?: { holderIdentity?: string } };
    expect(lease.spec?.holderIdentity).toBeDefined();
  });
});

describe("log lines", () => {
  const clock = { now: () => Date.parse("2026-01-02T03:04:05Z") };
  const logged = (format: "json" | "text", level: "debug" | "warn", fields: object) => {
    let text = "";
    const write = (line: string) => {
      text += line;
    };
    const log = createLogger({ clock, write, format, level, fields: { controller: "a" } });
    log.info("hello", { ...fields });
    return text;
  };

  test("as JSON and as text", () => {
    expect(JSON.parse(logged("json", "debug", { n: 1 }))).toEqual({
      time: "2026-01-02T03:04:05Z",
      level: "info",
      message: "hello",
      controller: "a",
      n: 1,
    });
    expect(logged("text", "debug", { n: 1, s: "a b" })).toBe(
      '2026-01-02T03:04:05Z INFO  hello controller=a n=1 s="a b"\n',
    );
    expect(logged("json", "warn", {})).toBe("");
  });

  test("an error has its message and stack; a cycle does not throw", () => {
    const line = JSON.parse(logged("json", "debug", { error: new Error("bad") }));
    expect(line).toMatchObject({ error: "bad", stack: expect.stringContaining("Error: bad") });
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(logged("json", "debug", { cycle })).toContain("circular");
  });
});
