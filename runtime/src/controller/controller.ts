/** A controller's definition -> workers that reconcile its objects until they are stopped. */

import type { Cache } from "../cache/cache.js";
import { keyText } from "../cache/store.js";
import { ApiError, isConflict, isNotFound } from "../client/api-error.js";
import type { Client } from "../client/client.js";
import { sleep } from "../client/sleep.js";
import type { Environment } from "../environment.js";
import type { ObjectKey } from "../types.js";
import { type ControllerMetrics, noMetrics, type ReconcileResult } from "./controller-metrics.js";
import type { ControllerDefinition, EventRecorder, Logger, Result } from "./definition.js";
import { type ReconcileRun, type ReconcilerOptions, reconcileOnce } from "./reconciler.js";
import { kindsOf, Sources } from "./sources.js";
import { WorkQueue } from "./work-queue.js";

type Outcome =
  | { readonly failed: false; readonly result: Result }
  | { readonly failed: true; readonly error: unknown };

export interface ControllerOptions extends ReconcilerOptions {
  readonly definition: ControllerDefinition;
  readonly environment: Environment;
  readonly cache: Cache;
  readonly client: Client;
  readonly events: EventRecorder;
  readonly log: Logger;
  readonly metrics?: ControllerMetrics;
}

const defaultConcurrency = 10;
const defaultTimeoutMs = 600_000;
/** How long a reconcile may take to notice its signal when the manager stops. */
const afterAbortMs = 1000;
/** A failure or two go away by themselves; from so many on it is an error. */
const loudFailures = 3;

/** Name of a controller in logs and metrics. */
export const controllerName = ({ name, for: kind }: ControllerDefinition): string =>
  name ?? kind.kind.toLowerCase();

function keyFrom(text: string): ObjectKey {
  const slash = text.indexOf("/");
  const [namespace, name] = [text.slice(0, slash), text.slice(slash + 1)];
  return namespace === "" ? { name } : { namespace, name };
}

/** Errors that come with working beside others, and go away by trying again. */
const isExpected = (error: unknown): boolean =>
  isConflict(error) ||
  isNotFound(error) ||
  (error instanceof ApiError &&
    error.causes.some(({ reason }) => reason === "NamespaceTerminating"));

const isTerminal = (error: unknown): error is Error =>
  error instanceof Error && error.name === "TerminalError";

/** Asks the cache for its kinds when made; `start` needs them synced. */
export class Controller {
  readonly name: string;
  readonly #options: ControllerOptions;
  readonly #queue: WorkQueue;
  readonly #sources: Sources;
  readonly #metrics: ControllerMetrics;
  /** One for each reconcile that has not settled; `stop` aborts them. */
  readonly #aborts = new Set<AbortController>();
  #stopping = false;
  /** Reconciles that have not settled, timed out ones too. */
  readonly #running = new Set<Promise<unknown>>();
  #active = 0;
  #workers: Promise<unknown> | undefined;

  constructor(options: ControllerOptions) {
    const { definition, environment, cache, client, metrics = noMetrics } = options;
    this.name = controllerName(definition);
    const log = options.log.with({ controller: this.name });
    this.#options = { ...options, log };
    this.#metrics = metrics;
    for (const kind of kindsOf(definition)) cache.add(kind);
    this.#queue = new WorkQueue({
      environment,
      onHandedOut: (waitedMs) => metrics.handedOut(this.name, waitedMs, this.#queue.depth),
    });
    this.#sources = new Sources({
      definition,
      cache,
      reader: client,
      clock: environment.clock,
      log,
      enqueue: (key) => {
        this.#queue.add(keyText(key));
        metrics.added(this.name, this.#queue.depth);
      },
    });
  }

  /** The caches of all kinds that it reads are filled. */
  get synced(): boolean {
    const { definition, cache } = this.#options;
    return kindsOf(definition).every((kind) => cache.find(kind)?.synced);
  }

  /** Begins to reconcile every object there is. */
  start(): void {
    const concurrency = this.#options.definition.concurrency ?? defaultConcurrency;
    this.#metrics.started(this.name, concurrency);
    this.#sources.start();
    this.#workers = Promise.all(Array.from({ length: concurrency }, () => this.#work()));
    this.#options.log.info("starting workers", { concurrency });
  }

  /**
   * Takes nothing more and lets running reconciles end for `gracefulMs`; then their signals are
   * aborted. Resolves when all have settled, or a second after the abort.
   *
   * @returns whether all have settled.
   */
  async stop(gracefulMs: number): Promise<boolean> {
    this.#sources.stop();
    this.#queue.close();
    await this.#settled(gracefulMs);
    this.#stopping = true;
    for (const abort of this.#aborts) abort.abort(new Error("the manager stops"));
    if (this.#running.size > 0) await this.#settled(afterAbortMs);
    if (this.#running.size === 0) await this.#workers;
    else this.#options.log.warn("reconciles did not stop", { count: this.#running.size });
    return this.#running.size === 0;
  }

  async #settled(limitMs: number): Promise<void> {
    if (this.#running.size === 0) return;
    const over = new AbortController();
    const late = sleep(this.#options.environment.clock, limitMs, over.signal).catch(() => {});
    await Promise.race([Promise.allSettled(this.#running), limitMs > 0 ? late : undefined]);
    over.abort();
    await late;
  }

  async #work(): Promise<void> {
    for (let text = await this.#queue.take(); text; text = await this.#queue.take()) {
      this.#metrics.active(this.name, ++this.#active);
      await this.#process(text);
      this.#metrics.active(this.name, --this.#active);
    }
  }

  /**
   * Resolves when the reconcile has settled or timed out. One that goes on after its time holds its
   * key, so that no object is ever reconciled twice at once, but no worker.
   */
  async #process(text: string): Promise<void> {
    const { environment, definition } = this.#options;
    const { clock } = environment;
    const request = keyFrom(text);
    const attempt = this.#queue.failures(text) + 1;
    const log = this.#options.log.with({ ...request, ...(attempt > 1 ? { attempt } : {}) });
    const timeoutMs = definition.timeoutMs ?? defaultTimeoutMs;
    const abort = new AbortController();
    this.#aborts.add(abort);
    const startMs = clock.monotonic();
    const { signal } = abort;
    const run = this.#outcome({ request, attempt, signal, log }).then((outcome) => {
      this.#aborts.delete(abort);
      this.#finish(text, outcome, { log, tookMs: clock.monotonic() - startMs });
    });
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
    await new Promise<void>((resolve) => {
      const timer = clock.after(timeoutMs, () => {
        this.#metrics.timedOut(this.name);
        log.error("reconcile timed out: its signal is aborted", { timeoutMs });
        abort.abort(new Error(`reconcile took longer than ${timeoutMs} ms`));
      });
      const leave = () => {
        timer.cancel();
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      void run.then(leave);
    });
  }

  /** Never rejects, whatever the reconcile does. One that outlives its signal has failed. */
  async #outcome(run: ReconcileRun): Promise<Outcome> {
    try {
      const result = await reconcileOnce(this.#options, run);
      run.signal.throwIfAborted();
      const { requeueAfterMs } = result;
      if (requeueAfterMs !== undefined && !Number.isFinite(requeueAfterMs)) {
        throw new Error(`requeueAfterMs must be a number of milliseconds, not ${requeueAfterMs}`);
      }
      return { failed: false, result };
    } catch (error) {
      return { failed: true, error: run.signal.aborted ? run.signal.reason : error };
    }
  }

  /** Settles the queue's account of a key. */
  #finish(text: string, outcome: Outcome, run: { readonly log: Logger; readonly tookMs: number }) {
    let result: ReconcileResult = "success";
    if (outcome.failed) {
      result = "error";
      this.#fail(text, outcome.error, run.log);
    } else {
      const { requeueAfterMs } = outcome.result;
      if (requeueAfterMs !== undefined) result = "requeue_after";
      const atOnce = requeueAfterMs !== undefined && requeueAfterMs <= 0;
      // At once, again and again, would be a loop that heats the API server.
      if (atOnce) this.#queue.addWithBackoff(text);
      else this.#queue.forget(text);
      if (!atOnce && requeueAfterMs !== undefined) this.#queue.addAfter(text, requeueAfterMs);
    }
    this.#metrics.reconciled(this.name, result, run.tookMs);
    this.#queue.done(text);
  }

  #fail(text: string, error: unknown, log: Logger): void {
    if (isTerminal(error)) {
      this.#metrics.terminalError(this.name);
      this.#queue.forget(text);
      log.error("reconcile failed for good: not tried again until something changes", { error });
      return;
    }
    if (this.#stopping) {
      log.debug("reconcile broken off: the manager stops", { error });
      return;
    }
    const delayMs = Math.round(this.#queue.addWithBackoff(text));
    this.#metrics.retried(this.name);
    if (isExpected(error)) log.info("reconcile is tried again", { error, delayMs });
    else if (this.#queue.failures(text) < loudFailures)
      log.warn("reconcile failed", { error, delayMs });
    else log.error("reconcile fails again and again", { error, delayMs });
  }
}
