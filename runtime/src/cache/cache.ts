/** Kinds that controllers asked for -> one store each, filled by one reflector each. */

import type { Reader } from "../client/client.js";
import { apiVersionOf } from "../client/resource-path.js";
import type { Environment } from "../environment.js";
import type { DeepReadonly, Kind, KubernetesObject } from "../types.js";
import type { CacheLog } from "./cache-log.js";
import { Reflector } from "./reflector.js";
import { Store } from "./store.js";

export interface CacheOptions {
  readonly environment: Environment;
  /** Lists from the API server. */
  readonly reader: Reader;
  readonly log: CacheLog;
  /** Namespaced kinds are kept for this namespace alone. Default: all namespaces. */
  readonly namespace?: string;
}

const kindText = (apiVersion: string, kind: string) => `${apiVersion}, ${kind}`;

/** The stores of all kinds that are watched. */
export class Cache {
  /** The namespace that namespaced kinds are kept for; undefined: all. */
  readonly namespace: string | undefined;
  readonly #options: CacheOptions;
  readonly #stores = new Map<string, Store>();

  constructor(options: CacheOptions) {
    this.#options = options;
    this.namespace = options.namespace;
  }

  /** The store of `kind`, made where there is none yet. Only those made before `run` are filled. */
  add(kind: Kind): Store {
    const text = kindText(apiVersionOf(kind), kind.kind);
    const present = this.#stores.get(text);
    if (present) return present;
    const store = new Store(kind);
    this.#stores.set(text, store);
    return store;
  }

  find(kind: Kind): Store | undefined {
    return this.#stores.get(kindText(apiVersionOf(kind), kind.kind));
  }

  storeOf({ apiVersion, kind }: DeepReadonly<KubernetesObject>): Store | undefined {
    return this.#stores.get(kindText(apiVersion, kind));
  }

  get stores(): readonly Store[] {
    return [...this.#stores.values()];
  }

  get synced(): boolean {
    return this.stores.every((store) => store.synced);
  }

  /** Every kind is there, or known not to be had. */
  get settled(): boolean {
    return this.stores.every((store) => store.synced || store.unavailable);
  }

  /** Kinds whose first list has not come. */
  get missing(): readonly Kind[] {
    return this.stores.filter((store) => !store.synced).map((store) => store.kind);
  }

  /** Fills every store; resolves when `signal` is aborted and all have stopped. */
  async run(signal: AbortSignal): Promise<void> {
    const { namespace, ...rest } = this.#options;
    const runs = this.stores.map((store) => {
      const only = namespace === undefined || store.kind.scope === "Cluster" ? {} : { namespace };
      return new Reflector({ ...rest, ...only, store }).run(signal);
    });
    await Promise.all(runs);
  }
}
