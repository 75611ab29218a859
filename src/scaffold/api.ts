/** A resource and what its controller does to begin with -> its files, and the lists that name it. */

import { UserError } from "../errors.js";
import type { FileTree } from "../filetree/file-tree.js";
import type { Project, ProjectResource } from "../project/project.js";
import { type PlannedTemplate, renderPlan, type ScaffoldPlan } from "./plan.js";
import { registryPlan } from "./registries.js";
import { fullGroup, resourcePaths } from "./resource-paths.js";
import { type ResourceView, resourceView } from "./resource-view.js";

export interface ApiOptions {
  /** With the resource in it. */
  readonly project: Project;
  readonly resource: ProjectResource;
  /** What the controller does: keeps a Deployment, or nothing yet. */
  readonly template: "deployment" | "empty";
  /** The scope of its objects, which PROJECT does not hold of a kind that is defined elsewhere. */
  readonly namespaced: boolean;
}

/** @throws UserError where the files of the resource are those of another one already. */
export async function apiTree(options: ApiOptions): Promise<FileTree> {
  refuseSharedFiles(options);
  return renderPlan([...resourcePlan(options), ...registryPlan(options.project)]);
}

function resourcePlan(options: ApiOptions): ScaffoldPlan {
  const { project, resource } = options;
  const paths = resourcePaths(project, resource);
  const view = resourceView(options, paths);
  const template = resource.api === undefined ? "empty" : options.template;
  const yours = (path: string, from: string): PlannedTemplate => ({
    path,
    template: from,
    owner: "yours",
    view: view satisfies ResourceView,
  });
  const type =
    resource.api === undefined
      ? []
      : [
          yours(paths.api, `src/api/${template}.ts`),
          yours(paths.sample, `config/samples/${template}.yaml`),
          ...paths.roles.map((path) =>
            yours(path, path.replace(/[^/]*_(\w+_role\.yaml)$/, "kind_$1")),
          ),
        ];
  const controller = resource.controller
    ? [
        yours(paths.controller, `src/controllers/${template}.ts`),
        yours(paths.test, `test/${template}.test.ts`),
      ]
    : [];
  return [...type, ...controller];
}

/** Groups such as `apps` and `apps.example.com` may want a folder of the same name. */
function refuseSharedFiles({ project, resource }: ApiOptions): void {
  const filesOf = (of: ProjectResource) => {
    const { api, controller } = resourcePaths(project, of);
    return [...(of.api ? [api] : []), ...(of.controller ? [controller] : [])];
  };
  const wanted = filesOf(resource);
  const shared = project.resources
    .filter((other) => !isSame(other, resource))
    .flatMap((other) =>
      filesOf(other)
        .filter((file) => wanted.includes(file))
        .map((file) => ({
          message: `it is the file of ${other.kind} of ${fullGroup(other)}/${other.version} already`,
          location: { file },
          mend: "Choose another kind or group.",
        })),
    );
  if (shared.length > 0) throw new UserError(shared);
}

const isSame = (a: ProjectResource, b: ProjectResource) =>
  fullGroup(a) === fullGroup(b) && a.version === b.version && a.kind === b.kind;
