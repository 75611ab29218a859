import { expect, test } from "vitest";
import { WorkQueue } from "../../src/controller/work-queue.js";
import { settle, VirtualClock } from "../support/virtual-clock.js";

function queueOf(random = () => 0) {
  const clock = new VirtualClock();
  return { clock, queue: new WorkQueue({ environment: { clock, random } }) };
}

test("a key that waits is handed out once, oldest first", async () => {
  const { queue } = queueOf();
  for (const key of ["a", "b", "a", "a"]) queue.add(key);
  expect(queue.depth).toBe(2);
  expect([await queue.take(), await queue.take()]).toEqual(["a", "b"]);
  expect(queue.depth).toBe(0);
});

test("a key is never processed twice at once, and again afterwards when it was added", async () => {
  const { queue } = queueOf();
  queue.add("a");
  await queue.take();
  let second: string | undefined;
  void queue.take().then((key) => {
    second = key;
  });
  queue.add("a");
  queue.add("a");
  await settle();
  expect(second).toBeUndefined();
  queue.done("a");
  await settle();
  expect(second).toBe("a");
  queue.done("a");
  expect(queue.depth).toBe(0);
});

test("of several delays the earliest wins, and an add ends them all", async () => {
  const { clock, queue } = queueOf();
  queue.addAfter("a", 500);
  queue.addAfter("a", 100);
  queue.addAfter("a", 900);
  await clock.advance(99);
  expect(queue.depth).toBe(0);
  await clock.advance(1);
  expect(queue.depth).toBe(1);
  expect(clock.pending).toBe(0);
  queue.addAfter("b", 1000);
  queue.add("b");
  expect(clock.pending).toBe(0);
});

test("backoff doubles from 5 ms to 1000 s, each key by itself, until it is forgotten", () => {
  const { queue } = queueOf();
  const delays = Array.from({ length: 25 }, () => queue.addWithBackoff("a"));
  expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
  expect(delays.slice(-2)).toEqual([1_000_000, 1_000_000]);
  expect(queue.addWithBackoff("b")).toBe(5);
  queue.forget("a");
  expect(queue.failures("a")).toBe(0);
  expect(queue.addWithBackoff("a")).toBe(5);
  for (let n = 0; n < 5000; n++) queue.addWithBackoff("c");
  expect(queue.addWithBackoff("c")).toBe(1_000_000);
});

test("jitter adds up to a fifth and never passes the longest delay", () => {
  const { queue } = queueOf(() => 0.999);
  expect(queue.addWithBackoff("a")).toBeCloseTo(6, 1);
  for (let n = 0; n < 40; n++) expect(queue.addWithBackoff("a")).toBeLessThanOrEqual(1_000_000);
});

test("a delay longer than Node's timers can wait does not fire at once", () => {
  const { clock, queue } = queueOf();
  const delays: number[] = [];
  const after = clock.after.bind(clock);
  clock.after = (delayMs, callback) => {
    delays.push(delayMs);
    return after(delayMs, callback);
  };
  queue.addAfter("a", 90 * 24 * 3_600_000);
  expect(delays).toEqual([2 ** 31 - 1]);
});

test("closing frees those who wait and drops what waits", async () => {
  const { clock, queue } = queueOf();
  const waiting = queue.take();
  queue.addAfter("a", 10);
  queue.close();
  queue.add("b");
  expect(await waiting).toBeUndefined();
  expect(await queue.take()).toBeUndefined();
  expect(clock.pending).toBe(0);
});
