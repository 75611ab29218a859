/** A resource and what its controller does to begin with -> its files, and the lists that name it. */

import type { FileTree } from "../filetree/file-tree.js";
import type { Project, ProjectResource } from "../project/project.js";
import { type PlannedTemplate, renderPlan, type ScaffoldPlan } from "./plan.js";
import { registryPlan } from "./registries.js";
import { resourcePaths } from "./resource-paths.js";
import { type ResourceView, resourceView } from "./resource-view.js";

export interface ApiOptions {
  /** With the resource in it. */
  readonly project: Project;
  readonly resource: ProjectResource;
  /** What the controller does: keeps a Deployment, or nothing yet. */
  readonly template: "deployment" | "empty";
  readonly namespaced: boolean;
}

export async function apiTree(options: ApiOptions): Promise<FileTree> {
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
