/** A client and a cache -> the client whose reads of cached kinds cost no request. */

import type {
  ApplyOptions,
  Client,
  DeleteOptions,
  GetOptions,
  ListOptions,
  NewStatus,
  Patch,
  Reader,
  Scale,
  Writable,
  WriteOptions,
} from "../client/client.js";
import type { DeepReadonly, Kind, KubernetesObject, ObjectKey, ObjectList } from "../types.js";
import { ApplyMemory } from "./apply-memory.js";
import type { Cache } from "./cache.js";
import { labelMatcher } from "./label-selector.js";
import type { Store } from "./store.js";

type Readable = DeepReadonly<KubernetesObject>;

class CachedClient implements Client {
  readonly live: Reader;
  readonly #client: Client;
  readonly #cache: Cache;
  readonly #applied = new ApplyMemory();
  readonly #observed = new WeakSet<Store>();

  constructor(client: Client, cache: Cache) {
    this.live = client.live;
    this.#client = client;
    this.#cache = cache;
  }

  async get<T extends KubernetesObject>(kind: Kind<T>, key: ObjectKey, options: GetOptions = {}) {
    const store = this.#storeFor(kind, key.namespace);
    if (store === undefined || (kind.scope === "Namespaced" && key.namespace === undefined)) {
      return await this.live.get(kind, key, options);
    }
    return store.get(key) as T | undefined;
  }

  async list<T extends KubernetesObject>(kind: Kind<T>, options: ListOptions = {}) {
    const { namespace, labelSelector, signal: _, ...onlyLive } = options;
    const needsServer = Object.values(onlyLive).some((value) => value !== undefined);
    const store = needsServer ? undefined : this.#storeFor(kind, namespace);
    if (store === undefined) return await this.live.list(kind, options);
    const matches = labelMatcher(labelSelector);
    const items = store.list(namespace).filter(({ metadata }) => matches(metadata.labels ?? {}));
    return { items: items as unknown as T[], metadata: {} } satisfies ObjectList<T>;
  }

  async create<T extends KubernetesObject>(object: Writable<T>, options?: WriteOptions) {
    return this.#keep(await this.#client.create<T>(object, options), options);
  }

  async update<T extends KubernetesObject>(object: Writable<T>, options?: WriteOptions) {
    return this.#keep(await this.#client.update<T>(object, options), options);
  }

  async patch<T extends KubernetesObject>(
    object: Writable<T>,
    patch: Patch,
    options?: WriteOptions,
  ) {
    return this.#keep(await this.#client.patch<T>(object, patch, options), options);
  }

  /** Leaves out an apply that would change nothing: see {@link ApplyMemory}. */
  async apply<T extends KubernetesObject>(object: Writable<T>, options: ApplyOptions = {}) {
    const { name, namespace } = object.metadata;
    const store = name === undefined ? undefined : this.#cache.storeOf(object);
    if (!store?.synced || name === undefined) {
      return this.#keep(await this.#client.apply<T>(object, options), options);
    }
    const cached = store.get(namespace === undefined ? { name } : { namespace, name });
    if (cached && this.#applied.wouldChangeNothing(object, options, cached)) {
      return cached as unknown as T;
    }
    this.#forgetWhatIsDeleted(store);
    const answer = this.#keep(await this.#client.apply<T>(object, options), options);
    this.#applied.remember(object, options, answer as Readable);
    return answer;
  }

  async delete(object: Readable, options?: DeleteOptions): Promise<void> {
    await this.#client.delete(object, options);
  }

  async updateStatus<T extends KubernetesObject & { status?: unknown }>(
    object: Writable<T>,
    status: NewStatus<NonNullable<T["status"]>>,
    options?: WriteOptions,
  ) {
    return this.#keep(await this.#client.updateStatus<T>(object, status, options), options);
  }

  async getScale(object: Readable, options?: GetOptions): Promise<Scale> {
    return await this.#client.getScale(object, options);
  }

  async scale(object: Readable, replicas: number, options?: WriteOptions): Promise<Scale> {
    return await this.#client.scale(object, replicas, options);
  }

  /** Undefined where only the API server can answer. */
  #storeFor(kind: Kind, namespace: string | undefined): Store | undefined {
    const only = kind.scope === "Cluster" ? undefined : this.#cache.namespace;
    if (only !== undefined && namespace !== undefined && namespace !== only) return undefined;
    const store = this.#cache.find(kind);
    return store?.synced ? store : undefined;
  }

  #keep<T extends KubernetesObject>(answer: T, options: WriteOptions | undefined): T {
    if (options?.dryRun || Object.isFrozen(answer)) return answer;
    const store = this.#cache.storeOf(answer);
    const only = store?.kind.scope === "Cluster" ? undefined : this.#cache.namespace;
    if (only === undefined || answer.metadata.namespace === only) store?.written(answer);
    return answer;
  }

  #forgetWhatIsDeleted(store: Store): void {
    if (this.#observed.has(store)) return;
    this.#observed.add(store);
    store.subscribe(({ object, deleted }) => {
      if (deleted) this.#applied.forget(object);
    });
  }
}

/**
 * Objects from the cache are frozen: change a copy. The answer of a write is in the cache when the
 * write returns, so a read after it sees it.
 */
export function createCachedClient(client: Client, cache: Cache): Client {
  return new CachedClient(client, cache);
}
