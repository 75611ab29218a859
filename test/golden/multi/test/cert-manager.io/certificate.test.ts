/** What the controller does with one Certificate, without a cluster. */

import { expect, test } from "vitest";
import { certificateController } from "../../src/controllers/cert-manager.io/certificate.js";

test("reconciles Certificate objects and says so", async () => {
  const said: string[] = [];
  // As much of the context as the controller takes; add what yours does.
  const context = {
    object: {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: { name: "sample", generation: 1 },
    },
    log: { info: (message: string) => said.push(message) },
  } as unknown as Parameters<typeof certificateController.reconcile>[0];
  await certificateController.reconcile(context);
  expect(said).toEqual(["reconciled"]);
});
