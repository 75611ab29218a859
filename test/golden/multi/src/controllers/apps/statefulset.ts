/** Reconciles every StatefulSet. */

import { defineController, StatefulSet } from "@opwright/runtime";

export const statefulSetController = defineController({
  for: StatefulSet,
  name: "apps-statefulset",
  // Called again and again. It is told what is, never what happened, and brings that to what is asked.
  async reconcile({ object, log }) {
    // Take `client` too, to read and write other objects, and name their kinds in `owns` or `watches`
    // to be called when they change. Then run `npm run manifests`: the role follows from the calls.
    log.info("reconciled", { generation: object.metadata.generation });
  },
});
