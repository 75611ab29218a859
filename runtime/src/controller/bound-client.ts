/** A client and a signal -> the client whose every request ends with the signal. */

import type { Client, Reader } from "../client/client.js";

type Options = { readonly signal?: AbortSignal } | undefined;

function bindReader(reader: Reader, bind: <O extends Options>(options: O) => O): Reader {
  return {
    get: async (kind, key, options) => await reader.get(kind, key, bind(options)),
    list: async (kind, options) => await reader.list(kind, bind(options)),
  };
}

/**
 * A reconcile that has timed out, or whose manager has lost its lease, can write nothing more
 * through it, also where it does not look at its signal.
 */
export function bindClient(client: Client, signal: AbortSignal): Client {
  const bind = <O extends Options>(options: O): O => {
    signal.throwIfAborted();
    const both = options?.signal ? AbortSignal.any([options.signal, signal]) : signal;
    return { ...options, signal: both } as unknown as O;
  };
  return {
    ...bindReader(client, bind),
    live: bindReader(client.live, bind),
    create: async (object, options) => await client.create(object, bind(options)),
    update: async (object, options) => await client.update(object, bind(options)),
    patch: async (object, patch, options) => await client.patch(object, patch, bind(options)),
    apply: async (object, options) => await client.apply(object, bind(options)),
    delete: async (object, options) => await client.delete(object, bind(options)),
    updateStatus: async (object, status, options) =>
      await client.updateStatus(object, status, bind(options)),
    getScale: async (object, options) => await client.getScale(object, bind(options)),
    scale: async (object, replicas, options) => await client.scale(object, replicas, bind(options)),
  };
}
