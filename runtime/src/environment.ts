/** The one place where time, chance and the network enter; a test puts its own in their stead. */

import type { Transport } from "./client/transport.js";

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall-clock time, for what is written into objects: milliseconds since 1970. */
  now(): number;
  /** Milliseconds that only go forward, for backoff, deadlines and leases. */
  monotonic(): number;
  /** Calls `callback` once after `delayMs`, unless cancelled. */
  after(delayMs: number, callback: () => void): Timer;
}

export interface Environment {
  readonly clock: Clock;
  /** A number in [0, 1). */
  random(): number;
  readonly transport: Transport;
}
