/** A project and one more resource -> the project with it, or what forbids that. */

import { type Diagnostic, UserError } from "../errors.js";
import type { Project, ProjectResource } from "./project.js";

/** Adds the resource, or completes the one that is there. @throws UserError where they contradict. */
export function withResource(project: Project, resource: ProjectResource): Project {
  const conflicts = project.resources.flatMap((known) => conflict(known, resource));
  if (conflicts.length > 0) throw new UserError(conflicts);
  const index = project.resources.findIndex((known) => isSame(known, resource));
  const known = project.resources[index];
  if (known === undefined) return { ...project, resources: [...project.resources, resource] };
  const merged = { ...known, ...resource, controller: known.controller || resource.controller };
  return { ...project, resources: project.resources.with(index, merged) };
}

const groupOf = ({ group, domain }: ProjectResource) => [group, domain].filter(Boolean).join(".");

const isSame = (a: ProjectResource, b: ProjectResource) =>
  groupOf(a) === groupOf(b) && a.version === b.version && a.kind === b.kind;

function conflict(known: ProjectResource, wanted: ProjectResource): Diagnostic[] {
  if (groupOf(known) !== groupOf(wanted)) return [];
  const name = `${known.kind} of ${groupOf(known)}/${known.version}`;
  if (known.kind !== wanted.kind) {
    if (known.kind.toLowerCase() === wanted.kind.toLowerCase()) {
      return [
        {
          message: `kind ${wanted.kind} and ${name} differ only in letter case`,
          mend: "Choose another kind.",
        },
      ];
    }
    if (known.plural !== wanted.plural) return [];
    return [
      {
        message: `plural ${wanted.plural} is that of ${name} already`,
        mend: "Give another with --plural.",
      },
    ];
  }
  const differences: Diagnostic[] = [];
  if (known.plural !== wanted.plural) {
    differences.push({
      message: `${name} has the plural ${known.plural}, not ${wanted.plural}`,
      mend: `A plural can't change later: give --plural ${known.plural}.`,
    });
  }
  if (known.api && wanted.api && known.api.namespaced !== wanted.api.namespaced) {
    differences.push({
      message: `${name} is ${known.api.namespaced ? "namespaced" : "cluster-scoped"}`,
      mend: `A scope can't change later: ${known.api.namespaced ? "leave --cluster-scoped out" : "give --cluster-scoped"}.`,
    });
  }
  if (isSame(known, wanted) && (known.api === undefined) !== (wanted.api === undefined)) {
    differences.push({
      message: `${name} is ${known.api ? "defined by this project" : "there without a type of its own"}`,
      mend: known.api ? "Leave --no-resource out." : "Give --no-resource.",
    });
  }
  return differences;
}
