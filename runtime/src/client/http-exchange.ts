/** One HTTP request on an agent -> its response with the body decoded as it comes. */

import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import type { Clock } from "../environment.js";
import { ConnectionError, connectionError } from "./connection-error.js";
import type { TransportRequest, TransportResponse } from "./transport.js";

export interface Exchange {
  readonly request: TransportRequest;
  readonly options: RequestOptions;
  /** Method and URL, for messages. */
  readonly name: string;
  readonly clock: Clock;
}

/** Told to {@link exchange}'s caller when there was no answer on a connection used before. */
export class StaleConnectionError extends ConnectionError {}

function decoded(response: IncomingMessage): Readable {
  if (response.headers["content-encoding"] !== "gzip") return response;
  const gunzip = createGunzip({ flush: constants.Z_SYNC_FLUSH });
  pipeline(response, gunzip, () => {});
  return gunzip;
}

async function* chunksOf(stream: Readable, { request, name }: Exchange): AsyncIterable<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw request.signal?.aborted ? request.signal.reason : connectionError(name, error);
  }
}

const flat = (headers: IncomingMessage["headers"]) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );

function open({ request, options }: Exchange): ClientRequest {
  const send = options.protocol === "http:" ? httpRequest : httpsRequest;
  const outgoing = send(options);
  outgoing.end(request.body);
  return outgoing;
}

/** Ends `outgoing` at the deadline or when the caller's signal says so; returns the undoing. */
function guard(exchange: Exchange, outgoing: ClientRequest, end: (reason: Error) => void) {
  const { request, clock, name } = exchange;
  const { signal, timeoutMs } = request;
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.after(timeoutMs, () => {
          end(new ConnectionError(`${name}: no answer in ${timeoutMs} ms`, "ETIMEDOUT"));
        });
  const onAbort = () => end(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
  signal?.addEventListener("abort", onAbort, { once: true });
  outgoing.once("close", () => signal?.removeEventListener("abort", onAbort));
  return () => timer?.cancel();
}

export function exchange(attempt: Exchange): Promise<TransportResponse> {
  const { request, name } = attempt;
  request.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const outgoing = open(attempt);
    let body: Readable | undefined;
    const stopTimer = guard(attempt, outgoing, (reason) => {
      outgoing.destroy(reason);
      body?.destroy(reason);
    });
    outgoing.once("response", (response) => {
      stopTimer();
      body = decoded(response);
      // Whoever reads the body gets its error; unread, it must not end the process.
      response.on("error", () => {});
      body.on("error", () => {});
      const status = response.statusCode ?? 0;
      resolve({ status, headers: flat(response.headers), body: chunksOf(body, attempt) });
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      stopTimer();
      if (request.signal?.aborted) return reject(request.signal.reason);
      const failed = connectionError(name, error);
      const wasOpen = outgoing.reusedSocket && ["ECONNRESET", "EPIPE"].includes(failed.code);
      reject(wasOpen ? new StaleConnectionError(failed.message, failed.code, error) : failed);
    });
  });
}
