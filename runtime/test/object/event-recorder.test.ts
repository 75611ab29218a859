import { expect, test } from "vitest";
import { createClient, type Event } from "../../src/index.js";
import { QueuedEventRecorder } from "../../src/object/event-recorder.js";
import { failed, MemoryApiServer } from "../support/memory-api-server.js";
import { widget } from "../support/objects.js";
import { settle, VirtualClock } from "../support/virtual-clock.js";

function recorderOf(more: { queueLimit?: number } = {}) {
  const clock = new VirtualClock();
  const server = new MemoryApiServer();
  let seed = 0;
  const environment = server.environment(clock, () => {
    seed += 0.0001;
    return seed % 1;
  });
  const client = createClient({ environment, fieldManager: "tester" });
  const lost: string[] = [];
  const recorder = new QueuedEventRecorder({
    client,
    environment,
    reportingController: "hello-operator",
    reportingInstance: "pod-1",
    onLost: (reason) => lost.push(reason),
    ...more,
  });
  const bodies = () =>
    server.requests.map(({ body }) => JSON.parse(body ?? "{}") as unknown as Event);
  return { clock, server, recorder, lost, bodies };
}
const object = widget("a", { uid: "u" });

test("an event says what, about what, by whom, and keeps the server's limits", async () => {
  const { recorder, bodies, server } = recorderOf();
  recorder.warning(object, "Failed", `${"ä".repeat(900)}`);
  recorder.normal({ ...object, metadata: { name: "n".repeat(253) } }, "R".repeat(200), "x");
  expect(server.requests).toEqual([]);
  await settle();
  const [first, second] = bodies();
  expect(first).toMatchObject({
    type: "Warning",
    reason: "Failed",
    action: "Reconcile",
    eventTime: "2026-01-02T03:04:06.000000Z",
    metadata: { namespace: "default", name: expect.stringMatching(/^a\.[0-9a-f]{16}$/) },
    regarding: { kind: "Widget", name: "a", namespace: "default", uid: "u" },
    reportingController: "hello-operator",
    reportingInstance: "pod-1",
  });
  expect(Buffer.byteLength(first?.note ?? "")).toBeLessThanOrEqual(1024);
  expect(Buffer.byteLength(second?.reason ?? "")).toBeLessThanOrEqual(128);
  expect(second?.metadata.name?.length).toBeLessThanOrEqual(253);
  expect(second?.metadata.namespace).toBe("default");
});

test("a repetition is counted in one event, written seldom and whole at the end", async () => {
  const { recorder, server, clock, bodies } = recorderOf();
  for (let n = 0; n < 100; n++) {
    recorder.normal(object, "Scaled", "to 3");
    await clock.advance(1000);
  }
  expect(server.lines("POST")).toHaveLength(1);
  expect(server.lines("PATCH").length).toBeLessThanOrEqual(5);
  await recorder.flush();
  expect(bodies().at(-1)?.series?.count).toBe(100);
  recorder.normal(object, "Scaled", "to 4");
  await settle();
  expect(server.lines("POST")).toHaveLength(2);
});

test("a flood is dropped beyond the limit; an API that fails or hangs holds up nobody", async () => {
  const { recorder, server, lost, clock } = recorderOf({ queueLimit: 10 });
  server.fault = () => failed(403, "Forbidden");
  for (let n = 0; n < 50; n++) recorder.normal(object, "Flood", String(n));
  await clock.advance(1000);
  expect(lost.filter((reason) => reason.includes("full"))).toHaveLength(40);
  expect(lost.filter((reason) => reason.includes("Forbidden"))).toHaveLength(10);
  server.fault = () => "hang";
  recorder.normal(object, "Hang", "1");
  recorder.normal(object, "Hang", "2");
  let flushed = false;
  void recorder.flush(3000).then(() => {
    flushed = true;
  });
  await clock.advance(2999);
  expect(flushed).toBe(false);
  await clock.advance(1);
  expect(flushed).toBe(true);
  expect(lost.slice(-2)).toEqual(["the event recorder stopped", "the event recorder stopped"]);
  expect(clock.pending).toBe(0);
});

test("nothing that it is given makes it throw", () => {
  const { recorder, lost } = recorderOf();
  for (const odd of [undefined, null, {}, { metadata: null }]) {
    recorder.normal(odd as never, undefined as never, null as never);
  }
  expect(lost).not.toEqual([]);
});
