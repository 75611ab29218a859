/** A ClusterConfig -> the Environment of a running operator: real time, chance and network. */

import type { Environment } from "../environment.js";
import type { ClusterConfig } from "./cluster-config.js";

export function realEnvironment(_config: ClusterConfig): Environment {
  throw new Error("not written yet");
}
