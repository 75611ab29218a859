/** Reconciles every {{kind}}. */

import { {{runtimeImports}} } from "@opwright/runtime";
{{apiImportLine}}{{externalDeclaration}}
export const {{controller}} = defineController({
  for: {{kind}},
  // Called again and again: it is given what is, never what happened, and brings it to what is asked for.
  async reconcile({ object: {{variable}}, log }) {
    // `client` in the argument reads and writes other objects; name their kinds in `owns` or `watches`
    // to be woken by them. Then run `npm run manifests`: the role follows from the calls.
    log.info("reconciled", { generation: {{variable}}.metadata.generation });
  },
});
