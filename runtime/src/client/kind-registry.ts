/** apiVersion and kind of an object -> its Kind, from what is known, else from the API server. */

import type { Kind } from "../types.js";

export interface KindRegistry {
  register(kind: Kind): void;
  /** @throws Error "no matches for kind ..." where the API server serves no such kind. */
  find(apiVersion: string, kind: string): Promise<Kind>;
}
