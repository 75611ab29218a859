/** A clock that stands still until a test moves it; timers fire in order on the way. */

import type { Clock } from "../../src/environment.js";

interface Waiting {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Lets every promise and stream that can go on do so. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export class VirtualClock implements Clock {
  #monotonicMs = 1000;
  /** Wall clock less monotonic clock: a test may make the wall clock jump. */
  wallOffsetMs = Date.parse("2026-01-02T03:04:05Z");
  readonly #waiting = new Set<Waiting>();

  now(): number {
    return this.wallOffsetMs + this.#monotonicMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void) {
    const waiting = { dueMs: this.#monotonicMs + delayMs, callback };
    this.#waiting.add(waiting);
    return { cancel: () => void this.#waiting.delete(waiting) };
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#waiting.size;
  }

  async advance(byMs: number): Promise<void> {
    const endMs = this.#monotonicMs + byMs;
    for (;;) {
      await settle();
      const due = [...this.#waiting].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (due === undefined || due.dueMs > endMs) break;
      this.#waiting.delete(due);
      this.#monotonicMs = Math.max(due.dueMs, this.#monotonicMs);
      due.callback();
    }
    this.#monotonicMs = endMs;
    await settle();
  }

  /** Time passes with nothing running, as for a stopped process. */
  freeze(byMs: number): void {
    this.#monotonicMs += byMs;
  }
}
