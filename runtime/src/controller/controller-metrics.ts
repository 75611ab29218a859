/** What a controller and its queue count; the manager writes it down as metrics. */

export type ReconcileResult = "success" | "error" | "requeue_after";

export interface ControllerMetrics {
  started(controller: string, concurrency: number): void;
  added(controller: string, depth: number): void;
  handedOut(controller: string, waitedMs: number, depth: number): void;
  retried(controller: string): void;
  active(controller: string, workers: number): void;
  reconciled(controller: string, result: ReconcileResult, tookMs: number): void;
  terminalError(controller: string): void;
  timedOut(controller: string): void;
}

/** Counts nothing. */
export const noMetrics: ControllerMetrics = {
  started() {},
  added() {},
  handedOut() {},
  retried() {},
  active() {},
  reconciled() {},
  terminalError() {},
  timedOut() {},
};
