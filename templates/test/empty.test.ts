/** What the controller does with one {{kind}}, without a cluster. */

import { expect, test } from "vitest";
import { {{controller}} } from "{{controllerImport}}";

test("reconciles {{kind}} objects and says so", async () => {
  const said: string[] = [];
  // As much of the context as the controller takes; add what yours does.
  const context = {
    object: {
      apiVersion: "{{apiVersion}}",
      kind: "{{kind}}",
      metadata: { name: "sample", generation: 1 },
    },
    log: { info: (message: string) => said.push(message) },
  } as unknown as Parameters<typeof {{controller}}.reconcile>[0];
  await {{controller}}.reconcile(context);
  expect(said).toEqual(["reconciled"]);
});
