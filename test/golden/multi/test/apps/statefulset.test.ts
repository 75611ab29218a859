/** What the controller does with one StatefulSet, without a cluster. */

import { expect, test } from "vitest";
import { statefulSetController } from "../../src/controllers/apps/statefulset.js";

test("reconciles StatefulSet objects and says so", async () => {
  const said: string[] = [];
  // As much of the context as the controller takes; add what yours does.
  const context = {
    object: {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "sample", generation: 1 },
    },
    log: { info: (message: string) => said.push(message) },
  } as unknown as Parameters<typeof statefulSetController.reconcile>[0];
  await statefulSetController.reconcile(context);
  expect(said).toEqual(["reconciled"]);
});
