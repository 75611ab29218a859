/** What controllers count -> Prometheus metrics under the names that controller-runtime uses. */

import type { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Transport } from "../client/transport.js";
import type { ControllerMetrics } from "../controller/controller-metrics.js";
import type { Routes } from "./http-server.js";

type Prometheus = typeof import("prom-client");

const reconcileBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
  1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const queueBuckets = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];

/** Makes metrics of one registry. */
class Maker {
  readonly #prometheus: Prometheus;
  readonly #registers: Registry[];

  constructor(prometheus: Prometheus, registry: Registry) {
    this.#prometheus = prometheus;
    this.#registers = [registry];
  }

  counter(name: string, help: string, labelNames: readonly string[]): Counter {
    const { Counter } = this.#prometheus;
    return new Counter({ name, help, labelNames, registers: this.#registers });
  }

  gauge(name: string, help: string, labelNames: readonly string[]): Gauge {
    const { Gauge } = this.#prometheus;
    return new Gauge({ name, help, labelNames, registers: this.#registers });
  }

  histogram(
    name: string,
    help: string,
    more: { readonly labelNames: readonly string[]; readonly buckets: number[] },
  ): Histogram {
    const { Histogram } = this.#prometheus;
    return new Histogram({ name, help, ...more, registers: this.#registers });
  }
}

function reconcileMetrics(maker: Maker) {
  const prefix = "controller_runtime_";
  const labelNames = ["controller"];
  const buckets = reconcileBuckets;
  const counter = (name: string, help: string) =>
    maker.counter(`${prefix}${name}`, help, labelNames);
  const gauge = (name: string, help: string) => maker.gauge(`${prefix}${name}`, help, labelNames);
  return {
    total: maker.counter(`${prefix}reconcile_total`, "Reconciles by result", [
      "controller",
      "result",
    ]),
    errors: counter("reconcile_errors_total", "Reconciles that failed"),
    terminal: counter("terminal_reconcile_errors_total", "Reconciles that failed for good"),
    timeouts: counter("reconcile_timeouts_total", "Reconciles that took too long"),
    time: maker.histogram(`${prefix}reconcile_time_seconds`, "Time of one reconcile", {
      labelNames,
      buckets,
    }),
    workers: gauge("max_concurrent_reconciles", "Reconciles at once, at most"),
    active: gauge("active_workers", "Reconciles under way"),
  };
}

function queueMetrics(maker: Maker) {
  const labelNames = ["name", "controller"];
  const buckets = queueBuckets;
  const histogram = { labelNames, buckets };
  return {
    depth: maker.gauge("workqueue_depth", "Keys that wait", labelNames),
    adds: maker.counter("workqueue_adds_total", "Keys added", labelNames),
    retries: maker.counter("workqueue_retries_total", "Keys added again", labelNames),
    waited: maker.histogram("workqueue_queue_duration_seconds", "Time a key waited", histogram),
    worked: maker.histogram(
      "workqueue_work_duration_seconds",
      "Time a key was worked on",
      histogram,
    ),
  };
}

function controllerMetrics(maker: Maker): ControllerMetrics {
  const reconcile = reconcileMetrics(maker);
  const queue = queueMetrics(maker);
  const queueOf = (controller: string) => ({ name: controller, controller });
  return {
    started(controller, concurrency) {
      reconcile.workers.set({ controller }, concurrency);
      reconcile.active.set({ controller }, 0);
      queue.depth.set(queueOf(controller), 0);
      for (const metric of [reconcile.errors, reconcile.terminal]) metric.inc({ controller }, 0);
      for (const result of ["success", "error", "requeue", "requeue_after"]) {
        reconcile.total.inc({ controller, result }, 0);
      }
    },
    added(controller, depth) {
      queue.adds.inc(queueOf(controller));
      queue.depth.set(queueOf(controller), depth);
    },
    handedOut(controller, waitedMs, depth) {
      queue.waited.observe(queueOf(controller), waitedMs / 1000);
      queue.depth.set(queueOf(controller), depth);
    },
    retried: (controller) => queue.retries.inc(queueOf(controller)),
    active: (controller, workers) => reconcile.active.set({ controller }, workers),
    reconciled(controller, result, tookMs) {
      reconcile.total.inc({ controller, result });
      if (result === "error") reconcile.errors.inc({ controller });
      reconcile.time.observe({ controller }, tookMs / 1000);
      queue.worked.observe(queueOf(controller), tookMs / 1000);
    },
    terminalError: (controller) => reconcile.terminal.inc({ controller }),
    timedOut: (controller) => reconcile.timeouts.inc({ controller }),
  };
}

export interface ManagerMetrics {
  readonly controllers: ControllerMetrics;
  readonly routes: Routes;
  /** The transport, with its requests counted. */
  countRequests(transport: Transport, host: string): Transport;
  isLeader(lease: string, leads: boolean): void;
}

function counting(requests: Counter, transport: Transport, host: string): Transport {
  return {
    async send(request) {
      const { method } = request;
      try {
        const response = await transport.send(request);
        requests.inc({ code: String(response.status), method, host });
        return response;
      } catch (error) {
        requests.inc({ code: "<error>", method, host });
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

/** Loads prom-client, which an operator without metrics never does. */
export async function createMetrics(): Promise<ManagerMetrics> {
  // A CommonJS module: everything is on its default export too.
  const prometheus = (await import("prom-client")).default;
  const registry = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register: registry });
  const maker = new Maker(prometheus, registry);
  const labels = ["code", "method", "host"];
  const requests = maker.counter(
    "rest_client_requests_total",
    "Requests to the API server",
    labels,
  );
  const master = maker.gauge("leader_election_master_status", "1 while this process leads", [
    "name",
  ]);
  return {
    controllers: controllerMetrics(maker),
    countRequests: (transport, host) => counting(requests, transport, host),
    isLeader: (name, leads) => master.set({ name }, leads ? 1 : 0),
    routes: {
      "/metrics": async () => ({
        status: 200,
        body: await registry.metrics(),
        contentType: registry.contentType,
      }),
    },
  };
}
