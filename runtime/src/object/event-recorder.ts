/** What a reconcile says about an object -> events.k8s.io/v1 events, sent in the background. */

import { createHash } from "node:crypto";
import type { Client } from "../client/client.js";
import { formatMicroTime } from "../client/rfc3339.js";
import { sleep } from "../client/sleep.js";
import type { Environment } from "../environment.js";
import type { Event } from "../kinds/events-v1.js";
import type { DeepReadonly, KubernetesObject } from "../types.js";

type Readable = DeepReadonly<KubernetesObject>;
type EventType = "Normal" | "Warning";

export interface EventRecorderOptions {
  readonly client: Client;
  readonly environment: Environment;
  /** Name of the controller: `example.com/helloapp-operator`. */
  readonly reportingController: string;
  /** Name of this process: the pod's. */
  readonly reportingInstance: string;
  /** Events that wait at most; more are dropped. Default 1000. */
  readonly queueLimit?: number;
  /** Told when an event is dropped or can't be written. */
  readonly onLost?: (reason: string) => void;
}

/** A repetition within this time is counted into the event that there is. */
const seriesMs = 6 * 60_000;
/** A series is written again at most so often. */
const seriesWriteMs = 30_000;
/** Bytes. Source: events.k8s.io/v1 validation. */
const longestNote = 1024;
const longestReason = 128;
const seriesLimit = 1000;
const sendTimeoutMs = 10_000;

interface Series {
  readonly event: Event;
  count: number;
  lastMs: number;
  /** The event as the API server has it, once written. */
  stored: Event | undefined;
  writtenMs: number;
  queued: boolean;
}

/** Cut to `bytes` of UTF-8, which is how the API server counts, never within a character. */
function cutTo(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let cut = text.slice(0, bytes);
  while (Buffer.byteLength(cut) > bytes - 3) cut = cut.slice(0, -1);
  return `${cut.replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Neither `normal` nor `warning` ever waits or throws; what can't be written is dropped. */
export class QueuedEventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #queue: Series[] = [];
  readonly #series = new Map<string, Series>();
  #sending: Promise<void> | undefined;
  /** Breaks off the request that is under way. */
  #current: AbortController | undefined;
  #stopped = false;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  normal(object: Readable, reason: string, message: string): void {
    this.#record("Normal", object, [reason, message]);
  }

  warning(object: Readable, reason: string, message: string): void {
    this.#record("Warning", object, [reason, message]);
  }

  /** Sends what waits, for `timeoutMs` at most. */
  async flush(timeoutMs = 5000): Promise<void> {
    for (const series of this.#series.values()) {
      if (series.stored && series.count > (series.stored.series?.count ?? 1)) this.#enqueue(series);
    }
    const { clock } = this.#options.environment;
    const done = new AbortController();
    const late = sleep(clock, timeoutMs, done.signal).then(
      () => this.#giveUp(),
      () => {},
    );
    while (this.#sending) await this.#sending;
    done.abort();
    await late;
  }

  #giveUp(): void {
    this.#stopped = true;
    this.#current?.abort(new Error("the event recorder stopped"));
  }

  #record(type: EventType, object: Readable, [reason, note]: readonly [string, string]): void {
    try {
      const nowMs = this.#options.environment.clock.now();
      const { uid, name } = object.metadata;
      const key = JSON.stringify([type, object.kind, uid ?? name, reason, note]);
      const known = this.#series.get(key);
      if (known && nowMs - known.lastMs < seriesMs) {
        known.count++;
        known.lastMs = nowMs;
        if (known.count === 2 || nowMs - known.writtenMs >= seriesWriteMs) this.#enqueue(known);
        return;
      }
      const event = this.#eventOf(type, object, [reason, note]);
      const series = { event, count: 1, lastMs: nowMs, writtenMs: nowMs };
      const added: Series = { ...series, stored: undefined, queued: false };
      this.#remember(key, added);
      this.#enqueue(added);
    } catch (error) {
      this.#options.onLost?.(String(error));
    }
  }

  #remember(key: string, series: Series): void {
    this.#series.delete(key);
    this.#series.set(key, series);
    for (const oldest of this.#series.keys()) {
      if (this.#series.size <= seriesLimit) break;
      this.#series.delete(oldest);
    }
  }

  #eventOf(type: EventType, object: Readable, [reason, note]: readonly [string, string]): Event {
    const { environment, reportingController, reportingInstance } = this.#options;
    const { apiVersion, kind, metadata } = object;
    const { name = "", namespace, uid } = metadata;
    const nowMs = environment.clock.now();
    const seed = `${uid}/${nowMs}/${environment.random()}/${type}/${reason}/${note}`;
    const suffix = createHash("sha256").update(seed).digest("hex").slice(0, 16);
    const about = name.slice(0, 230).replace(/[^a-z0-9]+$/, "");
    return {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      // Events about cluster-scoped objects are kept in `default`.
      metadata: { name: `${about}.${suffix}`, namespace: namespace ?? "default" },
      eventTime: formatMicroTime(nowMs),
      type,
      reason: cutTo(reason, longestReason),
      action: "Reconcile",
      note: cutTo(note, longestNote),
      reportingController,
      reportingInstance: cutTo(reportingInstance, 128),
      regarding: {
        apiVersion,
        kind,
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
      },
    };
  }

  #enqueue(series: Series): void {
    if (series.queued || this.#stopped) return;
    if (this.#queue.length >= (this.#options.queueLimit ?? 1000)) {
      this.#options.onLost?.("the queue is full");
      return;
    }
    series.queued = true;
    this.#queue.push(series);
    this.#sending ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    // Not in the turn of the reconcile that spoke.
    await Promise.resolve();
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      next.queued = false;
      try {
        if (this.#stopped) throw new Error("the event recorder stopped");
        await this.#send(next);
      } catch (error) {
        this.#options.onLost?.(error instanceof Error ? error.message : String(error));
      }
    }
    this.#sending = undefined;
  }

  async #send(series: Series): Promise<void> {
    const { client, environment } = this.#options;
    const { clock } = environment;
    const cut = new AbortController();
    const timer = clock.after(sendTimeoutMs, () => cut.abort(new Error("no answer in 10 s")));
    const { signal } = cut;
    this.#current = cut;
    series.writtenMs = clock.now();
    try {
      if (series.stored === undefined) {
        series.stored = await client.create<Event>(series.event, { signal });
        return;
      }
      const { count } = series;
      const lastObservedTime = formatMicroTime(series.lastMs);
      const patch = { type: "merge", patch: { series: { count, lastObservedTime } } } as const;
      series.stored = await client.patch<Event>(series.stored, patch, { signal });
    } finally {
      this.#current = undefined;
      timer.cancel();
    }
  }
}
