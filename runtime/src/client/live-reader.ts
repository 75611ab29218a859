/** A kind and a key or selectors -> objects, as the API server has them now. */

import type { Environment } from "../environment.js";
import type { Kind, KubernetesObject, ObjectKey, ObjectList } from "../types.js";
import { isExpired, isKindNotServed, isNotFound } from "./api-error.js";
import { callApi } from "./api-request.js";
import type { GetOptions, ListOptions, Reader } from "./client.js";
import { apiVersionOf, keyPath, resourcePath, selectorText, withQuery } from "./resource-path.js";

const pageSize = 500;

async function getPage<T extends KubernetesObject>(
  environment: Environment,
  kind: Kind<T>,
  options: ListOptions,
): Promise<ObjectList<T>> {
  const first = options.continue === undefined;
  const path = withQuery(resourcePath({ kind, namespace: options.namespace }), {
    labelSelector: selectorText(options.labelSelector),
    fieldSelector: selectorText(options.fieldSelector),
    limit: options.limit,
    continue: options.continue,
    // A continue token carries the version of its list.
    resourceVersion: first ? options.resourceVersion : undefined,
    resourceVersionMatch: first ? options.resourceVersionMatch : undefined,
  });
  const { signal } = options;
  const page = (await callApi(environment, { method: "GET", path, signal })) as ObjectList<T>;
  // Items of a list come without these two.
  const named = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  return {
    metadata: page.metadata,
    items: (page.items ?? []).map((item) => ({ ...named, ...item })),
  };
}

async function getAllPages<T extends KubernetesObject>(
  environment: Environment,
  kind: Kind<T>,
  options: ListOptions,
): Promise<ObjectList<T>> {
  const items: T[] = [];
  let token: string | undefined;
  let restarted = false;
  for (;;) {
    const { continue: _, ...rest } = options;
    const next = { ...rest, limit: pageSize, ...(token === undefined ? {} : { continue: token }) };
    try {
      const page = await getPage(environment, kind, next);
      for (const item of page.items) items.push(item);
      token = page.metadata.continue || undefined;
      if (token === undefined) return { items, metadata: page.metadata };
    } catch (error) {
      // The token lasts some minutes; the list begins anew, once.
      if (!isExpired(error) || token === undefined || restarted) throw error;
      restarted = true;
      token = undefined;
      items.length = 0;
    }
  }
}

export function createLiveReader(environment: Environment): Reader {
  return {
    async get<T extends KubernetesObject>(kind: Kind<T>, key: ObjectKey, options: GetOptions = {}) {
      const { signal } = options;
      const path = keyPath(kind, key);
      try {
        return (await callApi(environment, { method: "GET", path, signal })) as T;
      } catch (error) {
        if (isNotFound(error) && !isKindNotServed(error)) return undefined;
        throw error;
      }
    },
    async list<T extends KubernetesObject>(kind: Kind<T>, options: ListOptions = {}) {
      const wantsOnePage = options.limit !== undefined || options.continue !== undefined;
      return await (wantsOnePage ? getPage : getAllPages)(environment, kind, options);
    },
  };
}
