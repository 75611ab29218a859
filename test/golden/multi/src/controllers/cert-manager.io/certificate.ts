/** Reconciles every Certificate. */

import { defineController, externalResource, type KubernetesObject } from "@opwright/runtime";

/** Defined elsewhere: declare the fields that you use. */
export interface Certificate extends KubernetesObject {
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}
export const Certificate = externalResource<Certificate>({
  group: "cert-manager.io",
  version: "v1",
  kind: "Certificate",
  plural: "certificates",
  scope: "Namespaced",
});

export const certificateController = defineController({
  for: Certificate,
  name: "cert-manager-io-certificate",
  // Called again and again. It is told what is, never what happened, and brings that to what is asked.
  async reconcile({ object, log }) {
    // Take `client` too, to read and write other objects, and name their kinds in `owns` or `watches`
    // to be called when they change. Then run `npm run manifests`: the role follows from the calls.
    log.info("reconciled", { generation: object.metadata.generation });
  },
});
