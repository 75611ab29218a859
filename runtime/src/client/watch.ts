/** A kind and where to begin -> the events of one watch request, parsed, until the server ends it. */

import type { Environment } from "../environment.js";
import type { Kind, KubernetesObject } from "../types.js";

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

/**
 * Ends when the server ends the watch. Makes one request and never tries again: that is the
 * reflector's part.
 *
 * @throws ApiError for an HTTP error and for an ERROR event (410: the version is too old).
 * @throws ConnectionError when the connection breaks.
 */
export function watchStream(_options: WatchStreamOptions): AsyncIterable<WatchEvent> {
  throw new Error("not written yet");
}
