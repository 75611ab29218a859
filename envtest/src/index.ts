/** A Kubernetes API server for tests: `start()` gives a kubeconfig and a way to stop. */

export {
  type Binaries,
  BinariesNotFoundError,
  type FindOptions,
  findBinaries,
} from "./binaries/find.js";
export { type Cluster, EnvtestError, type Server, type StartOptions } from "./cluster.js";
export { start } from "./start.js";
