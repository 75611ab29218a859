/** What PROJECT names and what the sources declare -> where they differ. */

import { UserError } from "../../errors.js";
import type { Project } from "../../project/project.js";
import type { ApiModel } from "../api/custom-resources.js";
import type { Reporter } from "../source/reporter.js";

/** A kind of PROJECT must be declared. One that is declared and not in PROJECT is written all the same. */
export function checkAgainstProject(
  models: readonly ApiModel[],
  project: Project,
  reporter: Reporter,
): void {
  const missing = project.resources.filter(
    ({ api, group, domain, version, kind }) =>
      api !== undefined &&
      !models.some(
        ({ facts }) =>
          facts.group === [group, domain].filter(Boolean).join(".") &&
          facts.version === version &&
          facts.kind === kind,
      ),
  );
  if (missing.length === 0) return;
  // Errors in the sources may be why: those are said first.
  reporter.throwIfAny();
  throw new UserError(
    missing.map(({ group, domain, version, kind }) => ({
      message: `PROJECT names ${kind} of ${[group, domain].filter(Boolean).join(".")}/${version}, and no customResource<${kind}>({...}) in src/ declares it`,
      mend: "Declare it, correct its group, version or kind there, or take it out of PROJECT.",
    })),
  );
}
