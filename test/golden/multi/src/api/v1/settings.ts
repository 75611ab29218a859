/** The type Settings: its fields and its facts. After a change here: npm run manifests. */

import { type Condition, type CustomResource, customResource, type Int64 } from "@opwright/runtime";

/** What is asked for: the fields that a user sets. */
export interface SettingsSpec {
  /** An example of a field. */
  message?: string;
}

/** What was seen: the fields that the controller sets. */
export interface SettingsStatus {
  /** Generation of the spec that this status speaks of. */
  observedGeneration?: Int64;
  /**
   * @listType map
   * @listMapKey type
   */
  conditions?: Condition[];
}

/** Settings of the API group apps.example.com. */
export type Settings = CustomResource<SettingsSpec, SettingsStatus>;

export const Settings = customResource<Settings>({
  group: "apps.example.com",
  version: "v1",
  kind: "Settings",
  plural: "settings",
  scope: "Namespaced",
  subresources: { status: true },
  printColumns: [{ name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }],
});
