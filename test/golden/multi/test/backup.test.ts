/** What the controller does with one Backup, without a cluster. */

import { expect, test } from "vitest";
import { backupController } from "../src/controllers/backup.js";

test("reconciles Backup objects and says so", async () => {
  const said: string[] = [];
  // As much of the context as the controller takes; add what yours does.
  const context = {
    object: {
      apiVersion: "apps.example.com/v1alpha1",
      kind: "Backup",
      metadata: { name: "sample", generation: 1 },
    },
    log: { info: (message: string) => said.push(message) },
  } as unknown as Parameters<typeof backupController.reconcile>[0];
  await backupController.reconcile(context);
  expect(said).toEqual(["reconciled"]);
});
