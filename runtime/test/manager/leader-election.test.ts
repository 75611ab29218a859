import { afterEach, describe, expect, test } from "vitest";
import { createClient, type Lease } from "../../src/index.js";
import { LeaderElector } from "../../src/manager/leader-election.js";
import { failed, MemoryApiServer } from "../support/memory-api-server.js";
import { memoryLog } from "../support/objects.js";
import { VirtualClock } from "../support/virtual-clock.js";

const leases = "apis/coordination.k8s.io/v1/leases";
const over: AbortController[] = [];
afterEach(() => {
  for (const controller of over.splice(0)) controller.abort();
});

/** A process with its own clock on a shared server; `state` tells what it does. */
function candidate(server: MemoryApiServer, identity: string, clock = new VirtualClock()) {
  const environment = server.environment(clock);
  const client = createClient({ environment, fieldManager: identity });
  const log = memoryLog();
  const lease = { name: "op", namespace: "default" };
  const elector = new LeaderElector({ environment, client, log, identity, ...lease });
  const stop = new AbortController();
  over.push(stop);
  const state = { leads: false, lost: false };
  const run = elector
    .acquire(stop.signal)
    .then(async () => {
      state.leads = true;
      state.lost = await elector.hold(stop.signal);
      state.leads = false;
    })
    .catch(() => {});
  return { clock, elector, stop, state, run, log };
}
const lease = (server: MemoryApiServer) => server.get(leases, "default/op") as Lease | undefined;

describe("one of two leads", () => {
  test("the second takes over 15 s after the first's last renewal, as it saw it", async () => {
    const server = new MemoryApiServer();
    const clock = new VirtualClock();
    const one = candidate(server, "one", clock);
    await clock.advance(1);
    const two = candidate(server, "two", clock);
    await clock.advance(60_000);
    expect([one.state.leads, two.state.leads]).toEqual([true, false]);
    expect(lease(server)?.spec).toMatchObject({
      holderIdentity: "one",
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
    });
    one.stop.abort();
    await one.run;
    await clock.advance(12_000);
    expect(two.state.leads).toBe(false);
    await clock.advance(6000);
    expect(two.state.leads).toBe(true);
    expect(lease(server)?.spec).toMatchObject({ holderIdentity: "two", leaseTransitions: 1 });
  });

  test("a wall clock that jumps changes nothing", async () => {
    const server = new MemoryApiServer();
    const one = candidate(server, "one");
    await one.clock.advance(1);
    const two = candidate(server, "two");
    two.clock.wallOffsetMs += 3_600_000;
    for (let n = 0; n < 30; n++) {
      await one.clock.advance(2000);
      await two.clock.advance(2000);
    }
    expect([one.state.leads, two.state.leads]).toEqual([true, false]);
  });

  test("a release is taken at the next try", async () => {
    const server = new MemoryApiServer();
    const clock = new VirtualClock();
    const one = candidate(server, "one", clock);
    await clock.advance(1);
    const two = candidate(server, "two", clock);
    await clock.advance(5000);
    one.stop.abort();
    await one.run;
    const before = server.fault;
    let conflicts = 1;
    server.fault = ({ method }) =>
      method === "PUT" && conflicts-- > 0
        ? failed(409, "Conflict", { details: { name: "op" } })
        : undefined;
    await one.elector.release();
    server.fault = before;
    expect(lease(server)?.spec?.holderIdentity).toBeUndefined();
    await clock.advance(2500);
    expect(two.state.leads).toBe(true);
    await one.elector.release();
    expect(lease(server)?.spec?.holderIdentity).toBe("two");
  });

  test("both ask for a lease that is not there: one gets it", async () => {
    const server = new MemoryApiServer();
    const clock = new VirtualClock();
    const all = ["one", "two", "three"].map((name) => candidate(server, name, clock));
    await clock.advance(60_000);
    expect(all.filter(({ state }) => state.leads)).toHaveLength(1);
  });
});

describe("the leader", () => {
  test("keeps the lease through an outage of 8 s, gives up after 10 s", async () => {
    const server = new MemoryApiServer();
    const { clock, state } = candidate(server, "one");
    await clock.advance(1);
    server.fault = () => failed(500, "InternalError");
    await clock.advance(8000);
    expect(state.leads).toBe(true);
    server.fault = () => undefined;
    await clock.advance(5000);
    expect(state.leads).toBe(true);
    server.fault = () => "hang";
    await clock.advance(12_100);
    expect([state.leads, state.lost]).toEqual([false, true]);
  });

  test("that was stopped for 20 s ends without a write", async () => {
    const server = new MemoryApiServer();
    const { clock, state } = candidate(server, "one");
    await clock.advance(1);
    const version = server.version;
    clock.freeze(20_000);
    await clock.advance(1);
    expect(state.lost).toBe(true);
    expect(server.version).toBe(version);
  });

  test("ends when another holds the lease", async () => {
    const server = new MemoryApiServer();
    const { clock, state } = candidate(server, "one");
    await clock.advance(1);
    const held = lease(server);
    server.put(leases, { ...held, spec: { ...held?.spec, holderIdentity: "thief" } });
    await clock.advance(2500);
    expect(state.lost).toBe(true);
  });

  test("makes a lease that was deleted anew, and mends one that was edited", async () => {
    const server = new MemoryApiServer();
    const { clock, state } = candidate(server, "one");
    await clock.advance(1);
    server.remove(leases, "default/op");
    await clock.advance(3000);
    expect(lease(server)?.spec?.holderIdentity).toBe("one");
    server.put(leases, { ...lease(server), spec: undefined });
    await clock.advance(3000);
    expect(lease(server)?.spec?.holderIdentity).toBe("one");
    expect(state.leads).toBe(true);
  });
});

test("an error is logged once, not with every try", async () => {
  const server = new MemoryApiServer();
  server.fault = () => failed(403, "Forbidden");
  const { clock, log } = candidate(server, "one");
  await clock.advance(60_000);
  expect(log.lines).toEqual(["warn no answer about the lease"]);
});
