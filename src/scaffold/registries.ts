/** Project -> the files that list its resources: ours, written whole at every command. */

import { generatedMark } from "../filetree/file-tree.js";
import type { Project } from "../project/project.js";
import type { ScaffoldPlan } from "./plan.js";
import { type ResourcePaths, resourcePaths } from "./resource-paths.js";

interface RegistryView {
  readonly mark: string;
  /** YAML of an empty list, where there is nothing to list. */
  readonly emptyList: string;
  readonly apis: readonly { readonly name: string; readonly path: string }[];
  readonly controllers: readonly {
    /** In the braces of the import. */
    readonly imported: string;
    readonly local: string;
    readonly path: string;
  }[];
  readonly definitions: readonly string[];
  readonly samples: readonly string[];
  readonly roles: readonly string[];
}

export function registryPlan(project: Project): ScaffoldPlan {
  const view = registryView(project);
  return (
    [
      ["src/api/index.ts", view.apis],
      ["src/controllers/index.ts", view.controllers],
      ["config/crd/kustomization.yaml", view.definitions],
      ["config/samples/kustomization.yaml", view.samples],
      ["config/rbac/kustomization.yaml", view.roles],
    ] as const
  ).map(([path, listed]) => ({
    path,
    template: path,
    owner: "ours",
    view: { ...view, emptyList: listed.length === 0 ? " []" : "" },
  }));
}

function registryView(project: Project): RegistryView {
  const all = project.resources.map((resource) => ({
    resource,
    paths: resourcePaths(project, resource),
  }));
  const own = all.filter(({ resource }) => resource.api !== undefined);
  const controlled = all.filter(({ resource }) => resource.controller).map(({ paths }) => paths);
  return {
    mark: generatedMark,
    emptyList: "",
    apis: own.map(({ paths }) => ({
      name: paths.apiName,
      path: paths.api.replace(/^src\/api\//, "").replace(/\.ts$/, ""),
    })),
    controllers: controlled.map((paths) => ({
      imported: importedAs(paths, controlled),
      local: localName(paths, controlled),
      path: paths.controller.replace(/^src\/controllers\//, "").replace(/\.ts$/, ""),
    })),
    definitions: unique(own.map(({ paths }) => paths.definition)),
    samples: own.map(({ paths }) => paths.sample.replace(/^config\/samples\//, "")),
    roles: unique(
      own.flatMap(({ paths }) => paths.roles.map((path) => path.replace(/^config\/rbac\//, ""))),
    ),
  };
}

/** Kinds of one name in two groups get their group's name before theirs. */
function localName(paths: ResourcePaths, all: readonly ResourcePaths[]): string {
  const namesakes = all.filter(({ controllerName }) => controllerName === paths.controllerName);
  return namesakes.length > 1 ? paths.qualifiedControllerName : paths.controllerName;
}

function importedAs(paths: ResourcePaths, all: readonly ResourcePaths[]): string {
  const local = localName(paths, all);
  return local === paths.controllerName ? local : `${paths.controllerName} as ${local}`;
}

const unique = (values: readonly string[]) => [...new Set(values)];
