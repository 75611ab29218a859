/** Answers written by a test -> an Environment whose transport gives them and whose clock does not wait. */

import type { TransportRequest, TransportResponse } from "../../src/client/transport.js";
import type { Environment } from "../../src/environment.js";

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** JSON, or text as it is, or chunks. */
  readonly body?: unknown;
}

type Handler = (request: TransportRequest, count: number) => FakeAnswer | Error;

export interface FakeEnvironment extends Environment {
  readonly requests: TransportRequest[];
  /** Delays of timers that have fired. */
  readonly waits: number[];
  /** Milliseconds of both clocks. */
  nowMs: number;
}

async function* chunks(body: unknown): AsyncIterable<Uint8Array> {
  if (Array.isArray(body) && body.every((chunk) => chunk instanceof Uint8Array)) yield* body;
  else yield Buffer.from(typeof body === "string" ? body : JSON.stringify(body ?? {}));
}

/** Timers fire in the next turn of the event loop, unless cancelled, and move the clock. */
export function fakeEnvironment(handler: Handler): FakeEnvironment {
  const environment: FakeEnvironment = {
    requests: [],
    waits: [],
    nowMs: Date.parse("2026-01-02T03:04:05Z"),
    random: () => 0,
    clock: {
      now: () => environment.nowMs,
      monotonic: () => environment.nowMs,
      after(delayMs, callback) {
        const immediate = setImmediate(() => {
          environment.nowMs += delayMs;
          environment.waits.push(delayMs);
          callback();
        });
        return { cancel: () => clearImmediate(immediate) };
      },
    },
    transport: {
      async send(request): Promise<TransportResponse> {
        environment.requests.push(request);
        const answer = handler(request, environment.requests.length);
        if (answer instanceof Error) throw answer;
        const { status = 200, headers = {}, body } = answer;
        return { status, headers, body: chunks(body) };
      },
      close() {},
    },
  };
  return environment;
}

/** A `metav1.Status` as the API server sends it. */
export function failure(code: number, reason: string, more: object = {}): FakeAnswer {
  const body = {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    code,
    reason,
    message: reason,
  };
  return { status: code, body: { ...body, ...more } };
}
