/** Kinds, objects and a log for the tests of caches, controllers and manager. */

import {
  type ConfigMap,
  type CustomResource,
  customResource,
  type Logger,
} from "../../src/index.js";

export type Widget = CustomResource<{ size?: number }, { ready?: number }>;
export const Widget = customResource<Widget>({
  group: "example.com",
  version: "v1",
  kind: "Widget",
  plural: "widgets",
  scope: "Namespaced",
});
export const widgets = "apis/example.com/v1/widgets";
export const configMaps = "api/v1/configmaps";

export const widget = (name: string, metadata: object = {}, size = 1): Widget => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name, namespace: "default", ...metadata },
  spec: { size },
});

export const configMap = (
  name: string,
  data: Record<string, string> = {},
  metadata: object = {},
): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", ...metadata },
  data,
});

export interface MemoryLog extends Logger {
  /** `warn list failed, trying again`. */
  readonly lines: string[];
}

export function memoryLog(lines: string[] = []): MemoryLog {
  const log = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  return {
    lines,
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    with: () => memoryLog(lines),
  };
}
