/** An environment and a field manager -> the typed client that always asks the API server. */

import type { Environment } from "../environment.js";
import type { DeepReadonly, Kind, KubernetesObject } from "../types.js";
import { isNotFound } from "./api-error.js";
import { type ApiCall, callApi } from "./api-request.js";
import type {
  ApplyOptions,
  Client,
  DeleteOptions,
  GetOptions,
  NewStatus,
  Patch,
  Reader,
  Scale,
  Writable,
  WriteOptions,
} from "./client.js";
import { createKindRegistry, type KindRegistry } from "./kind-registry.js";
import { createLiveReader } from "./live-reader.js";
import { withControllerOwner } from "./owner-reference.js";
import { resourcePath, withQuery } from "./resource-path.js";
import { formatTime } from "./rfc3339.js";
import { statusPatch } from "./status-patch.js";
import { applyPatch, deleteBody, patchBody } from "./write-body.js";

export interface CreateClientOptions {
  readonly environment: Environment;
  /** Name under which the API server records the fields that this client writes. */
  readonly fieldManager: string;
  /** Default: a registry of the built-in kinds that asks the API server for others. */
  readonly kinds?: KindRegistry;
}

type Readable = DeepReadonly<KubernetesObject>;
type Subresource = "status" | "scale";

class LiveClient implements Client {
  readonly live: Reader;
  readonly get: Reader["get"];
  readonly list: Reader["list"];
  readonly #environment: Environment;
  readonly #fieldManager: string;
  readonly #kinds: KindRegistry;

  constructor({ environment, fieldManager, kinds }: CreateClientOptions) {
    this.#environment = environment;
    this.#fieldManager = fieldManager;
    this.#kinds = kinds ?? createKindRegistry(environment);
    this.live = createLiveReader(environment);
    this.get = this.live.get;
    this.list = this.live.list;
  }

  async create<T extends KubernetesObject>(object: Writable<T>, options: WriteOptions = {}) {
    const kind = await this.#kindOf(object);
    const { namespace, name, generateName } = object.metadata;
    if (kind.scope === "Namespaced" && namespace === undefined) {
      throw new Error(`${kind.kind} ${name ?? generateName ?? ""} needs metadata.namespace`);
    }
    const path = resourcePath({ kind, namespace });
    return await this.#write<T>({ method: "POST", path, body: object }, options);
  }

  async update<T extends KubernetesObject>(object: Writable<T>, options: WriteOptions = {}) {
    const path = await this.#pathOf(object);
    return await this.#write<T>({ method: "PUT", path, body: object }, options);
  }

  async patch<T extends KubernetesObject>(
    object: Writable<T>,
    patch: Patch,
    options: WriteOptions = {},
  ) {
    const path = await this.#pathOf(object);
    const { force, contentType, body } = patchBody(object, patch);
    const call = { method: "PATCH", path: withQuery(path, { force }), contentType, body } as const;
    return await this.#write<T>(call, options);
  }

  async apply<T extends KubernetesObject>(object: Writable<T>, options: ApplyOptions = {}) {
    const { owner, force = true } = options;
    const owned: Readable = owner
      ? withControllerOwner<Readable>(object, await this.#kindOf(object), owner)
      : object;
    return await this.patch<T>(object, { type: "apply", patch: applyPatch(owned), force }, options);
  }

  async delete(object: Readable, options: DeleteOptions = {}): Promise<void> {
    const path = await this.#pathOf(object);
    const { signal } = options;
    const call = { method: "DELETE", path, body: deleteBody(object, options), signal } as const;
    try {
      await callApi(this.#environment, call);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async updateStatus<T extends KubernetesObject & { status?: unknown }>(
    object: Writable<T>,
    status: NewStatus<NonNullable<T["status"]>>,
    options: WriteOptions = {},
  ) {
    const now = formatTime(this.#environment.clock.now());
    const patch = statusPatch(object as Readable & { status?: unknown }, status, now);
    if (patch === undefined) return object as T;
    const merge = { type: "merge", patch: { status: patch } } as const;
    return await this.#patchSubresource<T>(object, "status", merge, options);
  }

  async getScale(object: Readable, { signal }: GetOptions = {}) {
    const path = await this.#pathOf(object, "scale");
    return (await callApi(this.#environment, { method: "GET", path, signal })) as Scale;
  }

  async scale(object: Readable, replicas: number, options: WriteOptions = {}) {
    // The API server looks at no UID in a merge patch of a subresource; a JSON patch tests it.
    const operations = [{ op: "add", path: "/spec/replicas", value: replicas }] as const;
    return await this.#patchSubresource<Scale>(
      object,
      "scale",
      { type: "json", operations },
      options,
    );
  }

  async #patchSubresource<T>(
    object: Readable,
    subresource: Subresource,
    patch: Patch,
    options: WriteOptions,
  ) {
    const path = await this.#pathOf(object, subresource);
    const { contentType, body } = patchBody(object, patch);
    return await this.#write<T>({ method: "PATCH", path, contentType, body }, options);
  }

  async #kindOf({ apiVersion, kind }: Readable): Promise<Kind> {
    if (!apiVersion || !kind) {
      throw new Error(`an object to write needs apiVersion and kind, not "${apiVersion}, ${kind}"`);
    }
    return await this.#kinds.find(apiVersion, kind);
  }

  async #pathOf(object: Readable, subresource?: Subresource): Promise<string> {
    const kind = await this.#kindOf(object);
    const { namespace, name = "" } = object.metadata;
    return resourcePath({ kind, namespace, name, ...(subresource ? { subresource } : {}) });
  }

  async #write<T>(call: ApiCall, options: WriteOptions): Promise<T> {
    const path = withQuery(call.path, {
      fieldManager: options.fieldManager ?? this.#fieldManager,
      fieldValidation: options.fieldValidation,
      dryRun: options.dryRun ? "All" : undefined,
    });
    const { signal } = options;
    return (await callApi(this.#environment, { ...call, path, signal })) as T;
  }
}

/** Every read and write goes to the API server; a manager's client reads from its caches instead. */
export function createClient(options: CreateClientOptions): Client {
  return new LiveClient(options);
}
