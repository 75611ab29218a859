/** Everything that an operator imports. */

export {
  ApiError,
  isAlreadyExists,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isKindNotServed,
  isNotFound,
  type Status,
  type StatusCause,
} from "./client/api-error.js";
export * from "./client/client.js";
export * from "./client/cluster-config.js";
export { ConnectionError } from "./client/connection-error.js";
export * from "./client/custom-resource.js";
export * from "./client/kind-registry.js";
export * from "./client/kubeconfig.js";
export { KubeConfigError } from "./client/kubeconfig-file.js";
export { fromKubeConfig, type KubeConfigLike } from "./client/kubeconfig-object.js";
export * from "./client/live-client.js";
export { controllerReference } from "./client/owner-reference.js";
export * from "./client/real-environment.js";
export * from "./client/rfc3339.js";
export * from "./client/transport.js";
export { type WatchEvent, type WatchStreamOptions, watchStream } from "./client/watch.js";
export * from "./controller/definition.js";
export * from "./controller/predicates.js";
export * from "./environment.js";
export * from "./kinds/index.js";
export * from "./kinds/structural-types.js";
export { type FlagOptions, managerFlags } from "./manager/flags.js";
export type { BindAddress } from "./manager/http-server.js";
export {
  createLogger,
  type LogFormat,
  type LoggerOptions,
  type LogLevel,
} from "./manager/logger.js";
export { Manager } from "./manager/manager.js";
export type { ManagerOptions } from "./manager/manager-options.js";
export { findCondition } from "./object/conditions.js";
export { addFinalizer, hasFinalizer, removeFinalizer } from "./object/finalizers.js";
export { labelValue } from "./object/label-value.js";
export { isControlledBy } from "./object/owners.js";
export * from "./types.js";
