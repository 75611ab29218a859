/** A process that starts -> the moment when it is ready, or why it will not be. */

import { setTimeout as sleep } from "node:timers/promises";
import { EnvtestError } from "../cluster.js";

export interface Running {
  readonly name: string;
  /** Where its log will be when the start fails. Absent where no place for state was named. */
  readonly keptLog?: string;
  /** Not ended yet. */
  isAlive(): boolean;
  /** All that it wrote. */
  log(): string;
}

/** How long to wait. */
export interface Patience {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

const pollMs = 50;
/** A server that has taken a request and is silent may have lost it. */
const questionMs = 5000;
const tailLines = 15;

/**
 * @throws EnvtestError with the end of its log when it ends, or time does.
 * @throws the signal's reason when that is aborted.
 */
export async function untilReady(
  running: Running,
  isReady: () => Promise<boolean>,
  patience: Patience,
): Promise<void> {
  for (;;) {
    const left = patience.deadline - Date.now();
    const ready = await within(Math.min(left, questionMs), isReady, patience.signal);
    patience.signal?.throwIfAborted();
    if (!running.isAlive()) throw endedAtStart(running);
    if (ready) return;
    if (Date.now() > patience.deadline) throw failure(running, "is not ready in time");
    await sleep(pollMs);
  }
}

export function endedAtStart(running: Running): EnvtestError {
  return failure(running, "ended at its start");
}

/** No answer in time, or none any more, is a no. */
async function within(
  limitMs: number,
  ask: () => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const answered = new AbortController();
  const waits = AbortSignal.any([answered.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    return await Promise.race([
      ask().catch(() => false),
      sleep(Math.max(limitMs, 0), false, { signal: waits }).catch(() => false),
    ]);
  } finally {
    answered.abort();
  }
}

function failure({ name, keptLog, log }: Running, what: string): EnvtestError {
  const tail = log().split("\n").slice(-tailLines).join("\n");
  const where = keptLog === undefined ? "name a stateDirectory to keep it" : `it is in ${keptLog}`;
  return new EnvtestError(`${name} ${what}; the end of its log (${where}):\n${tail}`);
}
