/** Everything that an operator imports. */

export * from "./client/api-error.js";
export * from "./client/client.js";
export * from "./client/cluster-config.js";
export * from "./client/custom-resource.js";
export * from "./client/kind-registry.js";
export * from "./client/kubeconfig.js";
export * from "./client/live-client.js";
export * from "./client/real-environment.js";
export * from "./client/rfc3339.js";
export * from "./client/transport.js";
export * from "./client/watch.js";
export * from "./environment.js";
export * from "./types.js";
