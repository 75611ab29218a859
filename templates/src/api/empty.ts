/** The type {{kind}}: its fields and its facts. After a change here: npm run manifests. */

import { type Condition, type CustomResource, customResource, type Int64 } from "@opwright/runtime";

/** What is asked for: the fields that a user sets. */
export interface {{kind}}Spec {
  /** An example of a field. */
  message?: string;
}

/** What was seen: the fields that the controller sets. */
export interface {{kind}}Status {
  /** Generation of the spec that this status speaks of. */
  observedGeneration?: Int64;
  /**
   * @listType map
   * @listMapKey type
   */
  conditions?: Condition[];
}

/** {{kind}} of the API group {{group}}. */
export type {{kind}} = CustomResource<{{kind}}Spec, {{kind}}Status>;

export const {{kind}} = customResource<{{kind}}>({
  group: "{{group}}",
  version: "{{version}}",
  kind: "{{kind}}",
  plural: "{{plural}}",
  scope: "{{scope}}",{{storageLine}}
  subresources: { status: true },
  printColumns: [{ name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }],
});
