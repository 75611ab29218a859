/** One call of the API -> its parsed answer, tried again where that is safe and may help. */

import type { Environment } from "../environment.js";
import { ApiError, apiError } from "./api-error.js";
import { ConnectionError, isConnectionRefused } from "./connection-error.js";
import { sleep } from "./sleep.js";
import type { TransportRequest, TransportResponse } from "./transport.js";

export interface ApiCall {
  readonly method: TransportRequest["method"];
  /** With its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Until the answer's headers, and again for each further part of its body. */
const silenceLimitMs = 30_000;
const longestWaitMs = 30_000;
const refusedTries = 3;
const answeredTries = 5;

/** Collects a body as text; `progress` is called for each part. */
export async function readText(response: TransportResponse, progress?: () => void) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) {
    progress?.();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Sends once; a body that stops coming is broken off. */
async function sendOnce({ transport, clock }: Environment, call: ApiCall): Promise<string> {
  const { method, path, body, signal } = call;
  const broken = new AbortController();
  const abort = () => broken.abort(signal?.reason);
  const watchdog = () =>
    clock.after(silenceLimitMs, () => {
      const text = `${method} ${path.split("?")[0]}: nothing came for ${silenceLimitMs} ms`;
      broken.abort(new ConnectionError(text, "ETIMEDOUT"));
    });
  let timer: ReturnType<typeof watchdog> | undefined;
  const progress = () => {
    timer?.cancel();
    timer = watchdog();
  };
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const response = await transport.send({
      method,
      path,
      timeoutMs: silenceLimitMs,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": call.contentType ?? "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // One signal a request: listeners would gather on a caller's long-lived one.
      signal: broken.signal,
    });
    progress();
    const text = await readText(response, progress);
    if (response.status < 300) return text;
    throw apiError({ method, path, code: response.status, headers: response.headers, body: text });
  } finally {
    timer?.cancel();
    signal?.removeEventListener("abort", abort);
  }
}

/** How often a call that failed so may be made, the first time included. */
function triesFor(error: unknown, isRead: boolean): number {
  if (isConnectionRefused(error)) return refusedTries;
  if (error instanceof ConnectionError) {
    return isRead && error.code !== "ETIMEDOUT" && !isCertificateError(error) ? refusedTries : 1;
  }
  if (!(error instanceof ApiError)) return 1;
  // 429 means that the server has done nothing, so a write may come again too.
  if (error.code === 429) return answeredTries;
  const mayPass = [502, 503, 504].includes(error.code) || error.retryAfterMs !== undefined;
  return isRead && error.code >= 500 && mayPass ? answeredTries : 1;
}

const isCertificateError = ({ code }: ConnectionError) => /CERT|TLS|SSL|SIGNED|EPROXY/.test(code);

/** 100, 200, 400 ms ... or what the server asks, and up to a fifth more so that callers spread. */
function waitMs(error: unknown, tries: number, environment: Environment): number {
  const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(asked, 100 * 2 ** (tries - 1)) * (1 + environment.random() / 5);
}

/**
 * Parsed JSON of the answer. Reads are tried again on 429, 502, 503, 504, an error with
 * Retry-After and a broken connection; writes only where the server can't have acted: on 429 and a
 * refused connection.
 *
 * @throws ApiError, ConnectionError, or the signal's reason.
 */
export async function callApi(environment: Environment, call: ApiCall): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    try {
      const text = await sendOnce(environment, call);
      return parseAnswer(call, text);
    } catch (error) {
      if (call.signal?.aborted || tries >= triesFor(error, call.method === "GET")) throw error;
      const delayMs = waitMs(error, tries, environment);
      if (delayMs > longestWaitMs) throw error;
      await sleep(environment.clock, delayMs, call.signal);
    }
  }
}

function parseAnswer({ method, path }: ApiCall, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const start = text.slice(0, 200);
    throw new Error(`${method} ${path}: the server's answer is not JSON but "${start}"`);
  }
}
