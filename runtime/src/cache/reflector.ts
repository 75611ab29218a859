/** A kind -> its store, kept as the API server has it: list, watch, and again after every fault. */

import { ApiError, isExpired, isForbidden, isKindNotServed } from "../client/api-error.js";
import type { Reader } from "../client/client.js";
import { describeKind } from "../client/resource-path.js";
import { sleep } from "../client/sleep.js";
import { isEventError, watchStream } from "../client/watch.js";
import type { Environment } from "../environment.js";
import type { Kind } from "../types.js";
import type { CacheLog } from "./cache-log.js";
import { isOlderVersion } from "./resource-version.js";
import type { Store } from "./store.js";

export interface ReflectorOptions {
  readonly environment: Environment;
  /** Lists from the API server. */
  readonly reader: Reader;
  readonly store: Store;
  readonly log: CacheLog;
  /** Default: all namespaces. */
  readonly namespace?: string;
}

const firstBackoffMs = 800;
const longestBackoffMs = 30_000;
const shortestWatchSeconds = 300;
const longestWatchSeconds = 600;
/** How long a watch may outlive the time that the server was asked to end it after. */
const overdueMs = 5000;
/** A watch that ends sooner and has sent nothing is a fault, whatever it says. */
const shortWatchMs = 1000;
const notServedLogMs = 10_000;
const notServedPollMs = 1000;
/** So many lists in a row, older than what was seen, mean that the server's data went back. */
const olderListsTaken = 3;

/** One list and watch of one kind. It never gives up: `run` ends only when its signal is aborted. */
export class Reflector {
  readonly #options: ReflectorOptions;
  /** Where the next watch begins; absent: list first. */
  #version: string | undefined;
  #failures = 0;
  #lastNotServedLogMs = Number.NEGATIVE_INFINITY;
  #olderLists = 0;

  constructor(options: ReflectorOptions) {
    this.#options = options;
  }

  get #kind(): Kind {
    return this.#options.store.kind;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const delayMs = await this.#step(signal).catch((error: unknown) =>
        signal.aborted ? 0 : this.#mend(error),
      );
      if (delayMs <= 0 || signal.aborted) continue;
      await sleep(this.#options.environment.clock, delayMs, signal).catch(() => {});
    }
  }

  /** One list or one watch. @returns how long to wait before the next step, in milliseconds. */
  async #step(signal: AbortSignal): Promise<number> {
    if (this.#version === undefined) {
      await this.#list(signal);
      return 0;
    }
    return await this.#watch(this.#version, signal);
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { reader, store, namespace } = this.#options;
    const only = namespace === undefined ? {} : { namespace };
    const { items, metadata } = await reader.list(this.#kind, { ...only, signal });
    const version = metadata.resourceVersion ?? "";
    const first = !store.synced;
    this.#refuseOlder(version);
    store.replace(items, version);
    this.#version = version;
    const wasMissing = this.#lastNotServedLogMs > Number.NEGATIVE_INFINITY;
    this.#lastNotServedLogMs = Number.NEGATIVE_INFINITY;
    if (wasMissing && !first) this.#log("info", "the API server serves this kind again");
    if (first) this.#log("info", "cache synced", { objects: items.length });
    else this.#log("debug", "listed again", { objects: items.length });
  }

  /**
   * A server that lags behind may list what was long ago. A list that is older than what was seen is
   * not taken, unless the server says the same again and again: then it was restored from a backup.
   */
  #refuseOlder(version: string): void {
    const seen = this.#options.store.streamVersion;
    if (!isOlderVersion(version, seen)) {
      this.#olderLists = 0;
      return;
    }
    this.#olderLists++;
    if (this.#olderLists < olderListsTaken) {
      throw new Error(`the list is of version ${version}, and ${seen} was seen already`);
    }
    this.#olderLists = 0;
    this.#log("warn", "the API server's data went back: all is read anew", { seen, version });
  }

  async #watch(from: string, signal: AbortSignal): Promise<number> {
    const { environment, namespace } = this.#options;
    const { clock } = environment;
    const span = longestWatchSeconds - shortestWatchSeconds;
    const timeoutSeconds = Math.floor(shortestWatchSeconds + environment.random() * span);
    const cut = new AbortController();
    const stop = () => cut.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    let overdue = false;
    const timer = clock.after(timeoutSeconds * 1000 + overdueMs, () => {
      overdue = true;
      cut.abort(new Error("the watch outlived its time"));
    });
    const startMs = clock.monotonic();
    let events = 0;
    try {
      const scope = namespace === undefined ? {} : { namespace };
      const request = { environment, kind: this.#kind, timeoutSeconds, signal: cut.signal };
      const stream = watchStream({ ...request, ...scope, resourceVersion: from });
      for await (const { type, object } of stream) {
        events++;
        this.#failures = 0;
        this.#take(type, object);
      }
    } catch (error) {
      if (!overdue) throw error;
      this.#log("warn", "watch cut: the server was silent past its time", { timeoutSeconds });
    } finally {
      timer.cancel();
      signal.removeEventListener("abort", stop);
    }
    if (events === 0 && clock.monotonic() - startMs < shortWatchMs) return this.#backoffMs();
    this.#failures = 0;
    return 0;
  }

  #take(type: string, object: Parameters<Store["upsert"]>[0]): void {
    const { store } = this.#options;
    const version = object.metadata.resourceVersion;
    // A watch begins after `#version` and goes on in order: what is not newer was sent again.
    if (version && this.#version && isOlderVersion(version, this.#version)) return;
    // The version comes first: a listener's error must not have the same event sent for ever.
    if (version) this.#version = version;
    if (type === "BOOKMARK") store.mark(version ?? "");
    else if (type === "DELETED") store.remove(object);
    else store.upsert(object);
  }

  /** What to do about an error. @returns how long to wait, in milliseconds. */
  #mend(error: unknown): number {
    if (isKindNotServed(error)) return this.#waitForKind();
    if (isExpired(error)) {
      const again = this.#version === undefined || this.#failures > 0;
      this.#version = undefined;
      this.#log("debug", "watch expired, listing again");
      // The first time at once; a server that says so again and again is not to be flooded.
      if (again) return this.#backoffMs();
      this.#failures++;
      return 0;
    }
    const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    const delayMs = Math.max(asked, this.#backoffMs());
    const message = error instanceof Error ? error.message : String(error);
    // What an ERROR event says of a watch is not known to be mended by the same watch again.
    const what = this.#version === undefined ? "list failed" : "watch failed";
    if (isEventError(error)) this.#version = undefined;
    // Others need not wait for what takes a person to mend.
    if (isForbidden(error)) this.#options.store.unavailable = true;
    this.#log("warn", `${what}, trying again`, { error: message, delayMs: Math.round(delayMs) });
    return delayMs;
  }

  /** The CRD is not installed, or gone, and with it every object. */
  #waitForKind(): number {
    const { environment, store } = this.#options;
    if (store.synced && store.size > 0) store.replace([], "");
    store.unavailable = true;
    this.#version = undefined;
    const nowMs = environment.clock.monotonic();
    if (nowMs - this.#lastNotServedLogMs >= notServedLogMs) {
      this.#lastNotServedLogMs = nowMs;
      this.#log("warn", "the API server does not serve this kind: waiting for its CRD");
    }
    return notServedPollMs * (1 + environment.random());
  }

  /** 0.8 s doubled with each failure in a row, spread, up to 30 s. */
  #backoffMs(): number {
    const plainMs = Math.min(firstBackoffMs * 2 ** this.#failures, longestBackoffMs / 2);
    this.#failures++;
    return plainMs * (1 + this.#options.environment.random());
  }

  #log(level: keyof CacheLog, message: string, fields: Record<string, unknown> = {}): void {
    this.#options.log[level](message, { kind: describeKind(this.#kind), ...fields });
  }
}
