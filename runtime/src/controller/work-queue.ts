/** Keys that something happened to -> keys to process, each once, never twice at the same time. */

import type { Clock, Environment, Timer } from "../environment.js";

export interface WorkQueueOptions {
  readonly environment: Pick<Environment, "clock" | "random">;
  /** First delay of a key's backoff, in milliseconds. Default 5. */
  readonly firstDelayMs?: number;
  /** Longest delay of a key's backoff, in milliseconds. Default 1000000. */
  readonly longestDelayMs?: number;
  /** Told of each key handed out, with the milliseconds that it had waited. */
  readonly onHandedOut?: (waitedMs: number) => void;
}

/** Node's timers fire at once when they are to wait longer: 24 days. */
const longestTimerMs = 2 ** 31 - 1;

interface Delayed {
  readonly dueMs: number;
  readonly timer: Timer;
}

/**
 * A key added several times while it waits is handed out once. A key added while it is processed is
 * handed out again when `done` is called. A delayed key is handed out at the earliest of its times.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #firstDelayMs: number;
  readonly #longestDelayMs: number;
  readonly #onHandedOut: ((waitedMs: number) => void) | undefined;
  /** Keys to hand out, with the monotonic time since when they wait; oldest first. */
  readonly #ready = new Map<string, number>();
  readonly #processing = new Set<string>();
  readonly #dirty = new Set<string>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #failures = new Map<string, number>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(options: WorkQueueOptions) {
    const { environment, firstDelayMs = 5, longestDelayMs = 1_000_000 } = options;
    this.#onHandedOut = options.onHandedOut;
    this.#clock = environment.clock;
    this.#random = () => environment.random();
    this.#firstDelayMs = firstDelayMs;
    this.#longestDelayMs = longestDelayMs;
  }

  /** Keys that wait to be taken; delayed ones are not among them. */
  get depth(): number {
    return this.#ready.size;
  }

  add(key: string): void {
    if (this.#closed) return;
    this.#undelay(key);
    if (this.#processing.has(key)) {
      this.#dirty.add(key);
      return;
    }
    if (this.#ready.has(key)) return;
    this.#ready.set(key, this.#clock.monotonic());
    const taker = this.#takers.shift();
    if (taker) taker(this.#handOut());
  }

  /** Adds `key` after `delayMs`; where it is due earlier already, that time stays. */
  addAfter(key: string, delayMs: number): void {
    if (this.#closed) return;
    if (!(delayMs > 0)) {
      this.add(key);
      return;
    }
    const timerMs = Math.min(delayMs, longestTimerMs);
    const dueMs = this.#clock.monotonic() + timerMs;
    const before = this.#delayed.get(key);
    if (before && before.dueMs <= dueMs) return;
    before?.timer.cancel();
    const timer = this.#clock.after(timerMs, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { dueMs, timer });
  }

  /**
   * Adds `key` after its backoff: `firstDelayMs` doubled with each failure in a row, and up to a
   * fifth more so that keys that failed together come back apart.
   *
   * @returns the delay in milliseconds.
   */
  addWithBackoff(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const plainMs = Math.min(this.#firstDelayMs * 2 ** failures, this.#longestDelayMs);
    const delayMs = Math.min(plainMs * (1 + this.#random() / 5), this.#longestDelayMs);
    this.addAfter(key, delayMs);
    return delayMs;
  }

  /** Ends the backoff of `key`: its next failure begins with the first delay. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** Failures of `key` in a row. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The next key, when there is one; undefined once the queue is closed. Call `done` afterwards. */
  take(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    if (this.#ready.size > 0) return Promise.resolve(this.#handOut());
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  done(key: string): void {
    this.#processing.delete(key);
    if (this.#dirty.delete(key)) this.add(key);
  }

  /** Hands out nothing more: who waits in `take` gets undefined, what waits is dropped. */
  close(): void {
    this.#closed = true;
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.clear();
    this.#dirty.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #undelay(key: string): void {
    this.#delayed.get(key)?.timer.cancel();
    this.#delayed.delete(key);
  }

  #handOut(): string | undefined {
    for (const [key, sinceMs] of this.#ready) {
      this.#ready.delete(key);
      this.#processing.add(key);
      this.#onHandedOut?.(this.#clock.monotonic() - sinceMs);
      return key;
    }
    return undefined;
  }
}
