/** Objects in memory behind a Transport: the part of the API that caches and controllers use. */

import { randomUUID } from "node:crypto";
import type { TransportRequest, TransportResponse } from "../../src/client/transport.js";
import type { Environment, KubernetesObject } from "../../src/index.js";
import { VirtualClock } from "./virtual-clock.js";

type Fields = Record<string, unknown>;
type Fault = (request: TransportRequest) => TransportResponse | Error | "hang" | undefined;

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

export function answer(status: number, body: unknown, headers = {}): TransportResponse {
  return { status, headers, body: once(JSON.stringify(body)) };
}

export function failed(code: number, reason: string, more: object = {}): TransportResponse {
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", code, reason };
  return answer(code, { ...status, message: reason, ...more });
}

const named = (code: number, reason: string, name: string) =>
  failed(code, reason, { details: { name } });

/** One open watch, as the test may break it. */
export class OpenWatch {
  readonly path: string;
  readonly #lines: string[] = [];
  #wake: () => void = () => {};
  #end: "open" | "closed" | Error = "open";

  constructor(path: string, signal: AbortSignal | undefined) {
    this.path = path;
    signal?.addEventListener("abort", () => this.break(signal.reason as Error), { once: true });
  }

  get open(): boolean {
    return this.#end === "open";
  }

  send(type: string, object: unknown): void {
    if (!this.open) return;
    this.#lines.push(`${JSON.stringify({ type, object })}\n`);
    this.#wake();
  }

  close(): void {
    if (this.#end === "open") this.#end = "closed";
    this.#wake();
  }

  break(error: Error): void {
    if (this.#end === "open") this.#end = error;
    this.#wake();
  }

  async *body(): AsyncIterable<Uint8Array> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) yield Buffer.from(line);
      else if (this.#end instanceof Error) throw this.#end;
      else if (this.#end === "closed") return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

function merge(target: Fields, patch: Fields): Fields {
  const result = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (typeof value === "object" && !Array.isArray(value)) {
      result[key] = merge((result[key] ?? {}) as Fields, value as Fields);
    } else result[key] = value;
  }
  return result;
}

interface Place {
  /** `/apis/apps/v1` and the plural: one per kind. */
  readonly collection: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

function placeOf(path: string): Place {
  const parts = path.split("/").filter((part) => part !== "");
  const base = parts.splice(0, parts[0] === "api" ? 2 : 3).join("/");
  const namespace =
    parts[0] === "namespaces" && parts.length > 2 ? parts.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = parts;
  return {
    collection: `${base}/${plural}`,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

export class MemoryApiServer {
  readonly requests: TransportRequest[] = [];
  readonly watches: OpenWatch[] = [];
  /** Collections that answer `404 page not found`. */
  readonly notServed = new Set<string>();
  /** Looked at first, for every request. */
  fault: Fault = () => undefined;
  /** False: objects change and no watch hears of it. */
  delivers = true;
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  readonly #history: { collection: string; type: string; object: KubernetesObject }[] = [];
  #version = 100;

  get version(): string {
    return String(this.#version);
  }

  environment(clock = new VirtualClock(), random = () => 0): Environment {
    const transport = {
      send: (request: TransportRequest) => this.#send(request),
      close: () => {},
    };
    return { clock, random, transport };
  }

  /** Requests as `GET /api/v1/pods`, of those that are no watch. */
  lines(method = ""): string[] {
    return this.requests
      .filter(({ path }) => !path.includes("watch=1"))
      .filter((request) => request.method.startsWith(method))
      .map((request) => `${request.method} ${request.path.split("?")[0]}`);
  }

  put(collection: string, object: object): KubernetesObject {
    const place = { collection };
    return this.#store(place, structuredClone(object) as KubernetesObject);
  }

  get(collection: string, key: string): KubernetesObject | undefined {
    return this.#objects.get(collection)?.get(key);
  }

  remove(collection: string, key: string): void {
    const stored = this.get(collection, key);
    if (!stored) return;
    this.#objects.get(collection)?.delete(key);
    const resourceVersion = String(++this.#version);
    const object = { ...stored, metadata: { ...stored.metadata, resourceVersion } };
    this.#emit(collection, "DELETED", object);
  }

  #emit(collection: string, type: string, object: KubernetesObject): void {
    this.#history.push({ collection, type, object });
    if (!this.delivers) return;
    for (const watch of this.watches) {
      if (watch.open && placeOf(watch.path).collection === collection) watch.send(type, object);
    }
  }

  async #send(request: TransportRequest): Promise<TransportResponse> {
    request.signal?.throwIfAborted();
    this.requests.push(request);
    const fault = this.fault(request);
    if (fault === "hang") {
      return await new Promise((_, reject) => {
        request.signal?.addEventListener("abort", () => reject(request.signal?.reason));
      });
    }
    if (fault instanceof Error) throw fault;
    if (fault !== undefined) return fault;
    const url = new URL(request.path, "http://host");
    const place = placeOf(url.pathname);
    if (this.notServed.has(place.collection)) {
      return { status: 404, headers: {}, body: once("404 page not found\n") };
    }
    const body = request.body === undefined ? {} : (JSON.parse(request.body) as Fields);
    if (request.method === "GET") return this.#read(request, place, url.searchParams);
    return this.#write(request, place, body);
  }

  #read(request: TransportRequest, place: Place, query: URLSearchParams): TransportResponse {
    if (query.get("watch")) {
      const watch = new OpenWatch(request.path.split("?")[0] ?? "", request.signal);
      const from = Number(query.get("resourceVersion") ?? 0);
      for (const past of this.#history) {
        const version = Number(past.object.metadata.resourceVersion);
        if (past.collection === place.collection && version > from)
          watch.send(past.type, past.object);
      }
      this.watches.push(watch);
      return { status: 200, headers: {}, body: watch.body() };
    }
    const all = [...(this.#objects.get(place.collection)?.values() ?? [])];
    if (place.name === undefined) {
      const items = all.filter(
        ({ metadata }) => place.namespace === undefined || metadata.namespace === place.namespace,
      );
      const begin = Number(query.get("continue") ?? 0);
      const end = begin + Number(query.get("limit") ?? items.length);
      const more = end < items.length ? { continue: String(end) } : {};
      const metadata = { resourceVersion: this.version, ...more };
      return answer(200, { kind: "List", metadata, items: items.slice(begin, end) });
    }
    const found = this.get(place.collection, `${place.namespace ?? ""}/${place.name}`);
    return found ? answer(200, found) : named(404, "NotFound", place.name);
  }

  #write(request: TransportRequest, place: Place, body: Fields): TransportResponse {
    const wished = body as unknown as KubernetesObject;
    const name = place.name ?? wished.metadata?.name ?? "";
    const stored = this.get(place.collection, `${place.namespace ?? ""}/${name}`);
    const type = request.headers["content-type"] ?? "";
    const applies = type.includes("apply-patch");
    if (request.method === "POST") {
      if (stored) return named(409, "AlreadyExists", name);
      return answer(201, this.#store(place, wished));
    }
    if (stored === undefined) {
      return applies ? answer(201, this.#store(place, wished)) : named(404, "NotFound", name);
    }
    const { uid, resourceVersion } = wished.metadata ?? {};
    const foreign = uid !== undefined && uid !== stored.metadata.uid;
    const stale = resourceVersion && resourceVersion !== stored.metadata.resourceVersion;
    if (foreign || stale) return named(409, "Conflict", name);
    if (request.method === "DELETE") return this.#delete(place, stored);
    const result = merge(stored as unknown as Fields, body) as unknown as KubernetesObject;
    const next = request.method === "PUT" ? wished : result;
    if (JSON.stringify(next) === JSON.stringify(stored)) return answer(200, stored);
    const ending = next.metadata.deletionTimestamp && !next.metadata.finalizers?.length;
    if (!ending) return answer(200, this.#store(place, next));
    this.remove(place.collection, `${place.namespace ?? ""}/${name}`);
    return answer(200, next);
  }

  #delete(place: Place, stored: KubernetesObject): TransportResponse {
    if (stored.metadata.finalizers?.length) {
      const metadata = { ...stored.metadata, deletionTimestamp: "2026-01-02T03:04:05Z" };
      return answer(200, this.#store(place, { ...stored, metadata }));
    }
    this.remove(place.collection, `${stored.metadata.namespace ?? ""}/${stored.metadata.name}`);
    return answer(200, { kind: "Status", status: "Success" });
  }

  #store({ collection }: Place, wished: KubernetesObject): KubernetesObject {
    const { name, namespace } = wished.metadata;
    const key = `${namespace ?? ""}/${name}`;
    const objects = this.#objects.get(collection) ?? new Map<string, KubernetesObject>();
    this.#objects.set(collection, objects);
    const stored = objects.get(key);
    const resourceVersion = String(++this.#version);
    const uid = wished.metadata.uid ?? stored?.metadata.uid ?? randomUUID();
    const metadata = { ...wished.metadata, uid, resourceVersion };
    const object = { ...wished, metadata };
    objects.set(key, object);
    this.#emit(collection, stored ? "MODIFIED" : "ADDED", object);
    return object;
  }
}
