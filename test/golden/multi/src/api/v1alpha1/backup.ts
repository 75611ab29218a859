/** The type Backup: its fields and its facts. After a change here: npm run manifests. */

import { type Condition, type CustomResource, customResource, type Int64 } from "@opwright/runtime";

/** What is asked for: the fields that a user sets. */
export interface BackupSpec {
  /** An example of a field. */
  message?: string;
}

/** What was seen: the fields that the controller sets. */
export interface BackupStatus {
  /** Generation of the spec that this status speaks of. */
  observedGeneration?: Int64;
  /**
   * @listType map
   * @listMapKey type
   */
  conditions?: Condition[];
}

/** Backup of the API group apps.example.com. */
export type Backup = CustomResource<BackupSpec, BackupStatus>;

export const Backup = customResource<Backup>({
  group: "apps.example.com",
  version: "v1alpha1",
  kind: "Backup",
  plural: "backups",
  scope: "Namespaced",
  subresources: { status: true },
  printColumns: [{ name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }],
});
