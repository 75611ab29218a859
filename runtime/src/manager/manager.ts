/** Controllers -> a running operator: one client, one cache, probes, metrics, leader election. */

import type { Client } from "../client/client.js";
import { describeKind } from "../client/resource-path.js";
import { sleep } from "../client/sleep.js";
import { Controller } from "../controller/controller.js";
import { type HealthChecks, healthRoutes } from "./health-probe.js";
import { type ListeningServer, serveRoutes } from "./http-server.js";
import { LeaderElector } from "./leader-election.js";
import {
  checkManagerOptions,
  defaultGracefulStopMs,
  defaultHealthProbePort,
  type ManagerOptions,
} from "./manager-options.js";
import { createMetrics, type ManagerMetrics } from "./metrics.js";
import { createParts, type ManagerParts } from "./parts.js";
import { onStopSignals } from "./stop-signals.js";

/** How often the wait for the caches looks, in milliseconds. */
const syncPollMs = 20;
const stillWaitingMs = 10_000;
const flushMs = 2000;

/** An operator. `run` is what a program calls; `start` and `stop` are for tests. */
export class Manager {
  readonly #options: ManagerOptions;
  readonly #parts: ManagerParts | undefined;
  readonly #startError: unknown;
  readonly #controllers: Controller[] = [];
  readonly #servers: { probe?: ListeningServer; metrics?: ListeningServer } = {};
  /** Ends waiting for caches and lease, and the cache after all else. */
  readonly #startOver = new AbortController();
  readonly #cacheOver = new AbortController();
  readonly #ended: Promise<number>;
  #end: (exitCode: number) => void = () => {};
  #metrics: ManagerMetrics | undefined;
  #elector: LeaderElector | undefined;
  readonly #electionOver = new AbortController();
  #lost = false;
  #started = false;
  #startRun: Promise<void> = Promise.resolve();
  #cacheRun: Promise<void> = Promise.resolve();
  #electionRun: Promise<void> = Promise.resolve();
  #stopRun: Promise<void> | undefined;

  /** @throws Error for options that can't be. That there is no cluster is told by `start`. */
  constructor(options: ManagerOptions) {
    checkManagerOptions(options);
    this.#options = options;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    try {
      this.#parts = createParts(options);
    } catch (error) {
      this.#startError = error;
    }
  }

  /** Reads the cache where a kind is in it; writes and all else go to the API server. */
  get client(): Client {
    return this.#use().client;
  }

  /** Ports that are listened on: of the probes and of the metrics. */
  get ports(): { readonly healthProbe?: number; readonly metrics?: number } {
    const { probe, metrics } = this.#servers;
    return {
      ...(probe ? { healthProbe: probe.port } : {}),
      ...(metrics ? { metrics: metrics.port } : {}),
    };
  }

  /**
   * Resolves when the caches are synced and workers run, or when standing by for the lease. A
   * controller with a kind that the API server does not serve, or does not let it list, is not waited
   * for: it starts when the kind can be had, and `/readyz` names it until then.
   *
   * @throws KubeConfigError, or Error where an address can't be listened on, or after a `stop`.
   */
  async start(): Promise<void> {
    if (this.#started) throw new Error("Manager: start was called before; make another Manager");
    this.#started = true;
    this.#startRun = this.#startAll();
    await this.#startRun;
  }

  async #startAll(): Promise<void> {
    const { log, cache } = this.#use();
    this.#startOver.signal.throwIfAborted();
    log.info("starting manager", { name: this.#options.name });
    await this.#serve();
    this.#makeControllers();
    this.#cacheRun = cache.run(this.#cacheOver.signal);
    await this.#waitForCaches();
    this.#startOver.signal.throwIfAborted();
    if (this.#options.leaderElect) await this.#elect();
    else this.#lead();
  }

  /** Ends gracefully; what is called later waits for the same end. */
  stop(): Promise<void> {
    return this.#stop(this.#options.gracefulStopMs ?? defaultGracefulStopMs, 0);
  }

  /**
   * Starts, runs until SIGTERM, SIGINT, `stop` or the loss of the lease, and stops.
   *
   * @returns the exit code: 0 after a graceful stop, 1 after a loss or where it could not start.
   */
  async run(): Promise<number> {
    const gracefulMs = this.#options.gracefulStopMs ?? defaultGracefulStopMs;
    const restore = onStopSignals((signal) => {
      this.#parts?.log.info("stopping", { signal });
      void this.#stop(gracefulMs, 0);
    });
    try {
      await Promise.race([this.start(), this.#ended]);
    } catch (error) {
      if (!this.#stopRun) this.#tellStartError(error);
      void this.#stop(0, 1);
    }
    const exitCode = await this.#ended;
    restore();
    return exitCode;
  }

  #use(): ManagerParts {
    if (this.#parts === undefined) throw this.#startError;
    return this.#parts;
  }

  #tellStartError(error: unknown): void {
    const log = this.#parts?.log ?? this.#options.logger;
    if (log) log.error("the manager could not start", { error });
    else process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }

  async #serve(): Promise<void> {
    const { wiring, host, cache } = this.#use();
    const { metrics, healthProbe = { port: defaultHealthProbePort } } = this.#options;
    if (metrics) {
      this.#metrics = await createMetrics();
      wiring.transport = this.#metrics.countRequests(wiring.transport, host);
      this.#servers.metrics = await serveRoutes(this.#metrics.routes, metrics, "metrics");
    }
    if (!healthProbe) return;
    const live: HealthChecks = { ping: () => undefined };
    const ready: HealthChecks = {
      ...live,
      "caches-synced": () =>
        cache.synced ? undefined : `waiting for ${cache.missing.map(describeKind).join(", ")}`,
      "not-stopping": () => (this.#stopRun ? "the manager stops" : undefined),
    };
    const routes = healthRoutes(live, ready);
    this.#servers.probe = await serveRoutes(routes, healthProbe, "the health probe");
  }

  #makeControllers(): void {
    const { environment, cache, client, events, log } = this.#use();
    const metrics = this.#metrics ? { metrics: this.#metrics.controllers } : {};
    for (const definition of this.#options.controllers) {
      const parts = { environment, cache, client, events, log, ...metrics };
      this.#controllers.push(new Controller({ definition, ...parts }));
    }
  }

  async #waitForCaches(): Promise<void> {
    const { environment, cache, log } = this.#use();
    const { signal } = this.#startOver;
    const { clock } = environment;
    let toldMs = clock.monotonic();
    while (!cache.settled && !signal.aborted) {
      await sleep(clock, syncPollMs, signal).catch(() => {});
      if (clock.monotonic() - toldMs < stillWaitingMs) continue;
      toldMs = clock.monotonic();
      log.info("waiting for caches", { kinds: cache.missing.map(describeKind) });
    }
  }

  /** Begins to reconcile, unless it is over already. */
  #lead(): void {
    if (this.#startOver.signal.aborted) return;
    const late = this.#controllers.filter((controller) => !controller.synced);
    for (const controller of this.#controllers) if (controller.synced) controller.start();
    for (const controller of late) void this.#startWhenSynced(controller);
  }

  async #startWhenSynced(controller: Controller): Promise<void> {
    const { clock } = this.#use().environment;
    const { signal } = this.#startOver;
    while (!controller.synced && !signal.aborted) {
      await sleep(clock, syncPollMs, signal).catch(() => {});
    }
    if (!signal.aborted) controller.start();
  }

  async #elect(): Promise<void> {
    const { environment, client, log, identity, namespace } = this.#use();
    const { name, leaderElectionId = name, leaderElectionNamespace = namespace } = this.#options;
    const lease = { name: leaderElectionId, namespace: leaderElectionNamespace };
    const elector = new LeaderElector({ environment, client, log, identity, ...lease });
    this.#elector = elector;
    this.#metrics?.isLeader(leaderElectionId, false);
    const { signal } = this.#startOver;
    log.info("asking for the lease", { ...lease, identity });
    const first = await elector.tryAcquire(signal).catch(() => false);
    if (!first) log.info("standing by: another holds the lease", lease);
    const acquired = first ? Promise.resolve() : elector.acquire(signal);
    this.#electionRun = acquired.then(
      () => this.#hold(elector, leaderElectionId),
      () => {},
    );
    // Workers start in the same turn as the lease is known to be held.
    if (first) await Promise.resolve();
  }

  async #hold(elector: LeaderElector, leaseName: string): Promise<void> {
    const { log } = this.#use();
    log.info("became the leader", { lease: leaseName });
    this.#metrics?.isLeader(leaseName, true);
    this.#lead();
    const lost = await elector.hold(this.#electionOver.signal);
    this.#metrics?.isLeader(leaseName, false);
    if (!lost) return;
    this.#lost = true;
    log.error("the lease was lost: the manager ends, as another may lead now", { leaseName });
    // A stop that is under way may not go on being graceful.
    if (this.#stopRun) for (const controller of this.#controllers) void controller.stop(0);
    void this.#stop(0, 1);
  }

  #stop(gracefulMs: number, exitCode: number): Promise<void> {
    this.#stopRun ??= this.#stopAll(gracefulMs)
      .catch((error: unknown) => {
        this.#parts?.log.error("stopping failed", { error });
        return false;
      })
      .then((isClean) => this.#end(isClean && !this.#lost ? exitCode : 1));
    return this.#stopRun;
  }

  /**
   * Workers end while the lease is still renewed; it is given back when nothing of ours runs.
   *
   * @returns whether every reconcile has settled.
   */
  async #stopAll(gracefulMs: number): Promise<boolean> {
    this.#startOver.abort(new Error("the manager stops"));
    if (this.#parts === undefined) return true;
    // What a start under way still opens has to be closed, too.
    await this.#startRun.catch(() => {});
    const { events, log, environment, ownsTransport } = this.#parts;
    const settled = await Promise.all(
      this.#controllers.map((controller) => controller.stop(gracefulMs)),
    );
    await events.flush(flushMs);
    this.#cacheOver.abort(new Error("the manager stops"));
    await this.#cacheRun;
    await Promise.all([this.#servers.probe?.close(), this.#servers.metrics?.close()]);
    this.#electionOver.abort(new Error("the manager stops"));
    // A lost lease is not ours to give back, and stops the manager from within the election.
    if (this.#elector && !this.#lost) {
      await this.#electionRun;
      await this.#elector.release();
    }
    if (ownsTransport) environment.transport.close();
    log.info("stopped");
    return settled.every(Boolean);
  }
}
