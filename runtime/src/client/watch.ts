/** A kind and where to begin -> the events of one watch request, parsed, until the server ends it. */

import type { Environment } from "../environment.js";
import type { Kind, KubernetesObject } from "../types.js";
import { apiError } from "./api-error.js";
import { readText } from "./api-request.js";
import { resourcePath, selectorText, withQuery } from "./resource-path.js";

/** One line of a watch. A BOOKMARK's object has a resourceVersion and nothing else of use. */
export interface WatchEvent {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  object: KubernetesObject;
}

export interface WatchStreamOptions {
  readonly environment: Environment;
  readonly kind: Kind;
  /** Default: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string | Readonly<Record<string, string>>;
  readonly fieldSelector?: string | Readonly<Record<string, string>>;
  /** Events after this version; absent: first an ADDED for every object there is. */
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: "NotOlderThan";
  /** Have the server send the state first and a bookmark annotated `k8s.io/initial-events-end`. */
  readonly sendInitialEvents?: boolean;
  /** The server ends the watch after this time. */
  readonly timeoutSeconds?: number;
  /** Default true. */
  readonly allowBookmarks?: boolean;
  readonly signal?: AbortSignal;
}

const newline = 0x0a;

/** Splits at byte 0x0A alone; a last line without one was cut off and is dropped. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let started: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      const line = Buffer.concat([...started, chunk.subarray(from, end)]).toString("utf8");
      started = [];
      from = end + 1;
      if (line !== "") yield line;
    }
    if (from < chunk.length) started.push(chunk.subarray(from));
  }
}

const eventTypes = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK"];

interface AnyEvent {
  readonly type: string;
  readonly object?: KubernetesObject & { code?: number };
}

const eventErrors = new WeakSet<Error>();

/** An ERROR event of a watch that was open, not a refusal of the watch. */
export const isEventError = (error: unknown): boolean =>
  error instanceof Error && eventErrors.has(error);

/** Undefined for a type that a newer server may send. */
function parseEvent(line: string, path: string): WatchEvent | undefined {
  let event: AnyEvent;
  try {
    event = JSON.parse(line) as AnyEvent;
  } catch {
    throw new Error(`GET ${path}: the watch sent "${line.slice(0, 200)}", which is not JSON`);
  }
  if (event.type === "ERROR") {
    const code = event.object?.code ?? 500;
    const body = JSON.stringify(event.object) ?? line;
    const error = apiError({ method: "GET", path, code, headers: {}, body });
    eventErrors.add(error);
    throw error;
  }
  return eventTypes.includes(event.type) ? (event as WatchEvent) : undefined;
}

function watchPath(options: WatchStreamOptions): string {
  const { kind, namespace, allowBookmarks = true } = options;
  return withQuery(resourcePath({ kind, namespace }), {
    watch: 1,
    allowWatchBookmarks: allowBookmarks || undefined,
    labelSelector: selectorText(options.labelSelector),
    fieldSelector: selectorText(options.fieldSelector),
    resourceVersion: options.resourceVersion,
    resourceVersionMatch: options.resourceVersionMatch,
    sendInitialEvents: options.sendInitialEvents,
    timeoutSeconds: options.timeoutSeconds,
  });
}

/**
 * Ends when the server ends the watch. Makes one request and never tries again: that is the
 * reflector's part.
 *
 * @throws ApiError for an HTTP error and for an ERROR event (410: the version is too old).
 * @throws ConnectionError when the connection breaks.
 */
export async function* watchStream(options: WatchStreamOptions): AsyncIterable<WatchEvent> {
  const { environment, signal } = options;
  const path = watchPath(options);
  const over = new AbortController();
  const abort = () => over.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const response = await environment.transport.send({
      method: "GET",
      path,
      headers: { accept: "application/json" },
      signal: over.signal,
    });
    if (response.status !== 200) {
      const { status: code, headers } = response;
      throw apiError({ method: "GET", path, code, headers, body: await readText(response) });
    }
    for await (const line of splitLines(response.body)) {
      const event = parseEvent(line, path);
      if (event) yield event;
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    // Closes the connection of a watch that its reader has left.
    over.abort();
  }
}
