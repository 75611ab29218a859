/** A Lease that several processes want -> whether this one holds it. */

import { isAlreadyExists, isConflict } from "../client/api-error.js";
import type { Client } from "../client/client.js";
import { formatMicroTime } from "../client/rfc3339.js";
import { sleep } from "../client/sleep.js";
import type { Logger } from "../controller/definition.js";
import type { Environment } from "../environment.js";
import { Lease } from "../kinds/coordination-v1.js";

export interface LeaderElectorOptions {
  readonly environment: Environment;
  readonly client: Client;
  readonly log: Logger;
  readonly name: string;
  readonly namespace: string;
  /** Unlike that of every other process. */
  readonly identity: string;
}

/** Others may take the lease when it has not changed for so long. */
const leaseDurationSeconds = 15;
/** The holder gives up when it could not renew for so long; it must be less than the duration. */
const renewDeadlineMs = 10_000;
/** One request without an answer must leave time for another. */
const attemptMs = renewDeadlineMs / 2;
const retryPeriodMs = 2000;
const shortestPauseMs = 250;
const releaseTries = 3;

type Attempt = "held" | "held by another" | "failed";

/**
 * How old a lease is, is told by this process' monotonic clock since it saw the lease change, never
 * by the times in it: the clocks of two machines need not agree.
 * Source: Kubernetes, "Leases", and client-go's `leaderelection`.
 */
export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  #seen = "";
  #seenMs = 0;
  /** When the request began that renewed last. */
  #renewedMs = Number.NEGATIVE_INFINITY;
  #lastError = "";

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
  }

  /** One try to get the lease. */
  async tryAcquire(signal: AbortSignal): Promise<boolean> {
    return (await this.#attempt(attemptMs, signal)) === "held";
  }

  /** Resolves when the lease is held. @throws the signal's reason. */
  async acquire(signal: AbortSignal): Promise<void> {
    while (!(await this.tryAcquire(signal))) await this.#pause(signal);
  }

  /** Renews until the lease is lost (true) or `signal` is aborted (false). */
  async hold(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      // Tries follow each other faster as the deadline comes near.
      const pauseMs = Math.max(this.#leftMs() / 2, shortestPauseMs);
      await this.#pause(signal, pauseMs).catch(() => {});
      if (signal.aborted) return false;
      const leftMs = this.#leftMs();
      if (leftMs <= 0) return true;
      const attempt = await this.#attempt(Math.min(leftMs, attemptMs), signal);
      if (signal.aborted) return false;
      if (attempt === "held by another") return true;
    }
  }

  /** Lets another take the lease at once; nothing is done where it is not ours. */
  async release(): Promise<void> {
    const { client, environment, name, namespace, identity, log } = this.#options;
    for (let count = 1; count <= releaseTries; count++) {
      try {
        await this.#within(retryPeriodMs, undefined, async (signal) => {
          const lease = await client.live.get(Lease, { name, namespace }, { signal });
          if (lease?.spec?.holderIdentity !== identity) return;
          const { holderIdentity: _, ...spec } = lease.spec;
          const renewTime = formatMicroTime(environment.clock.now());
          const free = { ...spec, renewTime, leaseDurationSeconds: 1 };
          await client.update<Lease>({ ...lease, spec: free }, { signal });
        });
        return;
      } catch (error) {
        if (isConflict(error) && count < releaseTries) continue;
        log.warn("the lease could not be released: others wait until it runs out", { error });
        return;
      }
    }
  }

  /** Until the lease is lost when nothing renews it. */
  #leftMs(): number {
    return this.#renewedMs + renewDeadlineMs - this.#options.environment.clock.monotonic();
  }

  async #pause(signal: AbortSignal, longestMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { environment } = this.#options;
    const pauseMs = Math.min(retryPeriodMs * (1 + environment.random() / 5), longestMs);
    await sleep(environment.clock, pauseMs, signal);
  }

  async #attempt(limitMs: number, signal: AbortSignal): Promise<Attempt> {
    const startMs = this.#options.environment.clock.monotonic();
    try {
      const held = await this.#within(limitMs, signal, (inner) => this.#write(inner));
      this.#lastError = "";
      if (held) this.#renewedMs = startMs;
      return held ? "held" : "held by another";
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // Another wrote first; what it wrote is seen at the next try.
      if (isConflict(error) || isAlreadyExists(error)) return "failed";
      this.#warn(error);
      return "failed";
    }
  }

  /** The same error is logged once. */
  #warn(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message !== this.#lastError) this.#options.log.warn("no answer about the lease", { error });
    this.#lastError = message;
  }

  /** @returns false where another holds the lease. */
  async #write(signal: AbortSignal): Promise<boolean> {
    const { client, environment, name, namespace, identity } = this.#options;
    const { clock } = environment;
    const lease = await client.live.get(Lease, { name, namespace }, { signal });
    const now = formatMicroTime(clock.now());
    const mine = { holderIdentity: identity, leaseDurationSeconds, renewTime: now };
    if (lease === undefined) {
      const spec = { ...mine, acquireTime: now, leaseTransitions: 0 };
      const metadata = { name, namespace };
      const { apiVersion, kind } = leaseType;
      await client.create<Lease>({ apiVersion, kind, metadata, spec }, { signal });
      return true;
    }
    const { holderIdentity = "", leaseTransitions = 0, acquireTime = now } = lease.spec ?? {};
    const renewsOwn = holderIdentity === identity;
    if (!renewsOwn && holderIdentity !== "" && !this.#isOld(lease)) return false;
    const spec = renewsOwn
      ? { ...lease.spec, ...mine, acquireTime, leaseTransitions }
      : { ...lease.spec, ...mine, acquireTime: now, leaseTransitions: leaseTransitions + 1 };
    await client.update<Lease>({ ...lease, spec }, { signal });
    return true;
  }

  /** True where the lease has not changed for its whole duration while we looked. */
  #isOld(lease: Lease): boolean {
    const nowMs = this.#options.environment.clock.monotonic();
    const text = JSON.stringify([lease.metadata.uid, lease.spec]);
    if (text !== this.#seen) {
      this.#seen = text;
      this.#seenMs = nowMs;
    }
    const durationMs = (lease.spec?.leaseDurationSeconds ?? leaseDurationSeconds) * 1000;
    return nowMs - this.#seenMs >= durationMs;
  }

  async #within<T>(
    limitMs: number,
    outer: AbortSignal | undefined,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const over = new AbortController();
    const late = new Error(`no answer about the lease within ${Math.round(limitMs)} ms`);
    const timer = this.#options.environment.clock.after(limitMs, () => over.abort(late));
    const stop = () => over.abort(outer?.reason);
    if (outer?.aborted) stop();
    outer?.addEventListener("abort", stop, { once: true });
    try {
      over.signal.throwIfAborted();
      return await run(over.signal);
    } finally {
      timer.cancel();
      outer?.removeEventListener("abort", stop);
    }
  }
}

const leaseType = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" } as const;
