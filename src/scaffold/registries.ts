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
  const own = all.filter(({ resource }) => resource.api !== undefined).map(({ paths }) => paths);
  const controlled = all.filter(({ resource }) => resource.controller).map(({ paths }) => paths);
  const apiNames = distinct(own.map(({ apiName }) => apiName));
  const controllerNames = distinct(controlled.map((paths) => localName(paths, controlled)));
  return {
    mark: generatedMark,
    emptyList: "",
    apis: zip(own, apiNames).map(([paths, name]) => ({
      name,
      path: paths.api.replace(/^src\/api\//, "").replace(/\.ts$/, ""),
    })),
    controllers: zip(controlled, controllerNames).map(
      ([{ controller, controllerName }, local]) => ({
        imported: local === controllerName ? local : `${controllerName} as ${local}`,
        local,
        path: controller.replace(/^src\/controllers\//, "").replace(/\.ts$/, ""),
      }),
    ),
    definitions: unique(own.map(({ definition }) => definition)),
    samples: own.map(({ sample }) => sample.replace(/^config\/samples\//, "")),
    roles: unique(
      own.flatMap(({ roles }) => roles.map((path) => path.replace(/^config\/rbac\//, ""))),
    ),
  };
}

/** Kinds of one name in two groups get their group's name before theirs. */
function localName(paths: ResourcePaths, all: readonly ResourcePaths[]): string {
  const namesakes = all.filter(({ controllerName }) => controllerName === paths.controllerName);
  return namesakes.length > 1 ? paths.qualifiedControllerName : paths.controllerName;
}

/** A name that is there already gets a number: `dataStore` of the group data, and a kind DataStore. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name}_${before + 1}`;
  });
}

function zip<A>(values: readonly A[], names: readonly string[]): [A, string][] {
  return values.map((value, index) => [value, names[index] ?? ""]);
}

const unique = (values: readonly string[]) => [...new Set(values)];
