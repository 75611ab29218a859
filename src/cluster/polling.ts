/** A look that may find nothing yet -> what it found, or nothing when time is up. */

import { setTimeout as sleep } from "node:timers/promises";

export interface Polling {
  readonly timeoutMs: number;
  readonly everyMs: number;
}

export async function poll<T>(
  { timeoutMs, everyMs }: Polling,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += everyMs) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(everyMs);
  }
  return undefined;
}
