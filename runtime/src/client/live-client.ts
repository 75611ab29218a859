/** An environment and a field manager -> the typed client that always asks the API server. */

import type { Environment } from "../environment.js";
import type { Client } from "./client.js";
import type { KindRegistry } from "./kind-registry.js";

export interface CreateClientOptions {
  readonly environment: Environment;
  /** Name under which the API server records the fields that this client writes. */
  readonly fieldManager: string;
  /** Default: a registry of the built-in kinds that asks the API server for others. */
  readonly kinds?: KindRegistry;
}

export function createClient(_options: CreateClientOptions): Client {
  throw new Error("not written yet");
}
