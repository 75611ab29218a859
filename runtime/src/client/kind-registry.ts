/** apiVersion and kind of an object -> its Kind, from what is known, else from the API server. */

import type { Environment } from "../environment.js";
import { builtInKinds } from "../kinds/index.js";
import type { Kind } from "../types.js";
import { discoverKinds } from "./discovery.js";
import { apiVersionOf } from "./resource-path.js";

export interface KindRegistry {
  /** Makes a kind known, so that the API server need not be asked. */
  register(kind: Kind): void;
  /** @throws Error "no matches for kind ..." where the API server serves no such kind. */
  find(apiVersion: string, kind: string): Promise<Kind>;
}

/** Knows the built-in kinds; what the API server says of others is kept, that it has none is not. */
export function createKindRegistry(environment: Environment): KindRegistry {
  const known = new Map<string, Kind>();
  const asked = new Map<string, Promise<Kind[]>>();
  const keyOf = (apiVersion: string, kind: string) => `${apiVersion}, ${kind}`;
  const register = (kind: Kind) => {
    known.set(keyOf(apiVersionOf(kind), kind.kind), kind);
  };
  builtInKinds.forEach(register);

  function discoverOnce(apiVersion: string): Promise<Kind[]> {
    const underWay = asked.get(apiVersion);
    if (underWay) return underWay;
    const answer = discoverKinds(environment, apiVersion).finally(() => asked.delete(apiVersion));
    asked.set(apiVersion, answer);
    return answer;
  }

  return {
    register,
    async find(apiVersion, name) {
      const found = known.get(keyOf(apiVersion, name));
      if (found) return found;
      const kinds = await discoverOnce(apiVersion);
      for (const kind of kinds) {
        if (!known.has(keyOf(apiVersion, kind.kind))) register(kind);
      }
      const discovered = known.get(keyOf(apiVersion, name));
      if (discovered) return discovered;
      throw new Error(
        `no matches for kind "${name}" in version "${apiVersion}": is its CRD installed?`,
      );
    },
  };
}
