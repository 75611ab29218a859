/** The type HelloApp: its fields and its facts. After a change here: npm run manifests. */

import {
  type Condition,
  type CustomResource,
  customResource,
  type Int32,
  type Int64,
} from "@opwright/runtime";

/** What is asked for. */
export interface HelloAppSpec {
  /**
   * Container image to run.
   * @minLength 1
   */
  image: string;
  /**
   * Number of Pods.
   * @minimum 0
   * @default 1
   */
  size?: Int32;
}

/** What was seen. */
export interface HelloAppStatus {
  /** Generation of the spec that this status speaks of. */
  observedGeneration?: Int64;
  /** Pods that are ready. */
  readyReplicas?: Int32;
  /** Label selector of the Pods, for `kubectl scale` and autoscalers. */
  selector?: string;
  /**
   * Available: all Pods are ready. Progressing: a rollout is under way. Degraded: it can't succeed.
   * @listType map
   * @listMapKey type
   */
  conditions?: Condition[];
}

/** Runs `size` Pods of `image`. */
export type HelloApp = CustomResource<HelloAppSpec, HelloAppStatus>;

export const HelloApp = customResource<HelloApp>({
  group: "data.example.com",
  version: "v1",
  kind: "HelloApp",
  plural: "helloapps",
  scope: "Namespaced",
  subresources: {
    status: true,
    scale: {
      spec: ".spec.size",
      status: ".status.readyReplicas",
      labelSelector: ".status.selector",
    },
  },
  printColumns: [
    { name: "Image", type: "string", jsonPath: ".spec.image" },
    { name: "Size", type: "integer", jsonPath: ".spec.size" },
    { name: "Ready", type: "integer", jsonPath: ".status.readyReplicas" },
    {
      name: "Available",
      type: "string",
      jsonPath: '.status.conditions[?(@.type=="Available")].status',
    },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
});
