import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitLines } from "../../src/client/watch.js";
import {
  ConfigMap,
  isExpired,
  isKindNotServed,
  type WatchEvent,
  watchStream,
} from "../../src/index.js";
import { type FakeAnswer, failure, fakeEnvironment } from "./fake-environment.js";

const line = (type: string, name: string) =>
  `${JSON.stringify({ type, object: { kind: "ConfigMap", metadata: { name } } })}\n`;

async function collect(answer: FakeAnswer, options: object = {}) {
  const environment = fakeEnvironment(() => answer);
  const events: WatchEvent[] = [];
  const stream = watchStream({ environment, kind: ConfigMap, ...options });
  const error = await (async () => {
    for await (const event of stream) events.push(event);
  })().catch((thrown: unknown) => thrown);
  const seen = events.map(({ type, object }) => `${type} ${object.metadata.name}`);
  return { seen, error, requests: environment.requests };
}

test("the request says all that was asked", async () => {
  const { requests } = await collect(
    { body: "" },
    {
      namespace: "a",
      labelSelector: { app: "x", tier: "y" },
      fieldSelector: "metadata.name=n",
      resourceVersion: "5",
      timeoutSeconds: 300,
      sendInitialEvents: true,
      resourceVersionMatch: "NotOlderThan",
    },
  );
  const url = new URL(requests[0]?.path ?? "", "http://x");
  expect(url.pathname).toBe("/api/v1/namespaces/a/configmaps");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    watch: "1",
    allowWatchBookmarks: "true",
    labelSelector: "app=x,tier=y",
    fieldSelector: "metadata.name=n",
    resourceVersion: "5",
    resourceVersionMatch: "NotOlderThan",
    sendInitialEvents: "true",
    timeoutSeconds: "300",
  });
  expect(requests).toHaveLength(1);
});

describe("lines", () => {
  test("cut anywhere, also inside a character, they come whole", async () => {
    const text = `${line("ADDED", "ä\u2028漢")}\n${line("DELETED", "b")}`;
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length })), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const body = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect((await collect({ body })).seen).toEqual(["ADDED ä\u2028漢", "DELETED b"]);
      }),
      { numRuns: 50 },
    );
  });

  test("one that was cut off is dropped", async () => {
    const whole = line("ADDED", "a");
    const { seen, error } = await collect({ body: whole + line("ADDED", "b").slice(0, -1) });
    expect({ seen, error }).toEqual({ seen: ["ADDED a"], error: undefined });
  });

  test("a large one over many chunks costs no more than its length", async () => {
    async function* chunks() {
      for (let i = 0; i < 20_000; i++) yield Buffer.alloc(100, "x");
      yield Buffer.from("\n");
    }
    const lengths: number[] = [];
    for await (const text of splitLines(chunks())) lengths.push(text.length);
    expect(lengths).toEqual([2_000_000]);
  });

  test("an unknown type is passed over, text that is not JSON is an error", async () => {
    const body = `${line("ADDED", "a")}${line("SURPRISE", "b")}<html>\n${line("ADDED", "c")}`;
    const { seen, error } = await collect({ body });
    expect(seen).toEqual(["ADDED a"]);
    expect(String(error)).toMatch(/the watch sent "<html>", which is not JSON/);
  });
});

describe("errors", () => {
  test("410 as an event and as an HTTP status", async () => {
    const status = { kind: "Status", code: 410, reason: "Expired", message: "too old" };
    const event = `${JSON.stringify({ type: "ERROR", object: status })}\n`;
    const asEvent = await collect({ body: line("ADDED", "a") + event });
    expect(asEvent.seen).toEqual(["ADDED a"]);
    expect(isExpired(asEvent.error)).toBe(true);
    expect(isExpired((await collect(failure(410, "Expired"))).error)).toBe(true);
  });

  test("a kind that is not served", async () => {
    const { error } = await collect({ status: 404, body: "404 page not found\n" });
    expect(isKindNotServed(error)).toBe(true);
    expect(String(error)).toMatch(/is the CRD of configmaps installed/);
  });

  test("an ERROR event without an object", async () => {
    const { error } = await collect({ body: '{"type":"ERROR"}\n' });
    expect(error).toMatchObject({ name: "ApiError", code: 500 });
  });
});

test("the request's signal is aborted when the reader leaves, and when the caller's is", async () => {
  const environment = fakeEnvironment(() => ({ body: line("ADDED", "a") + line("ADDED", "b") }));
  for await (const _ of watchStream({ environment, kind: ConfigMap })) break;
  expect(environment.requests[0]?.signal?.aborted).toBe(true);

  const caller = new AbortController();
  for await (const _ of watchStream({ environment, kind: ConfigMap, signal: caller.signal })) {
    caller.abort(new Error("stop"));
    expect(environment.requests[1]?.signal?.reason).toEqual(new Error("stop"));
  }
});
