/** A resource of a project -> the paths of its files, and the names in them. */

import type { Project, ProjectResource } from "../project/project.js";

export interface ResourcePaths {
  readonly api: string;
  readonly controller: string;
  readonly test: string;
  readonly sample: string;
  /** Below `config/crd/bases/`. */
  readonly definition: string;
  readonly roles: readonly string[];
  /** `helloAppController`. */
  readonly controllerName: string;
  /** With the group: `appsHelloAppController`. */
  readonly qualifiedControllerName: string;
  /** Of the namespace in `src/api/index.ts`: `helloAppV1alpha1`. */
  readonly apiName: string;
  /** Of the kind's helper roles, in one project: `helloapp`. */
  readonly roleName: string;
}

/** The whole API group; empty for the core group. */
export const fullGroup = ({ group, domain }: ProjectResource) =>
  [group, domain].filter(Boolean).join(".");

export function resourcePaths(project: Project, resource: ProjectResource): ResourcePaths {
  const kind = resource.kind.toLowerCase();
  // The lists are called index.ts.
  const file = kind === "index" ? "index-kind" : kind;
  const folder = groupFolder(project, resource);
  const inFolder = (path: string) => (folder === "" ? path : `${folder}/${path}`);
  const roleName = folder === "" ? kind : `${folder.replaceAll(".", "-")}-${kind}`;
  const variable = camelCase(resource.kind);
  const group = groupVariable(folder || resource.group || "core");
  return {
    api: `src/api/${inFolder(`${resource.version}/${file}.ts`)}`,
    controller: `src/controllers/${inFolder(`${file}.ts`)}`,
    test: `test/${inFolder(`${file}.test.ts`)}`,
    sample: `config/samples/${[resource.group, resource.version, kind].filter(Boolean).join("_")}.yaml`,
    definition: `${fullGroup(resource)}_${resource.plural}.yaml`,
    roles: ["admin", "editor", "viewer"].map((role) => `config/rbac/${roleName}_${role}_role.yaml`),
    controllerName: `${variable}Controller`,
    qualifiedControllerName: `${group}${resource.kind}Controller`,
    apiName: `${folder === "" ? variable : `${group}${resource.kind}`}${pascalCase(resource.version)}`,
    roleName,
  };
}

/**
 * The first group that the project defines is at home and needs no folder; every other has one of its
 * name. So no file ever moves when a group is added.
 */
function groupFolder(project: Project, resource: ProjectResource): string {
  const home = project.resources.find(({ api }) => api !== undefined);
  if (resource.api !== undefined && home !== undefined && fullGroup(home) === fullGroup(resource))
    return "";
  return resource.group === ""
    ? resource.domain === ""
      ? "core"
      : resource.domain
    : resource.group;
}

/** `HelloApp` -> `helloApp`, `HTTPRoute` -> `httpRoute`. */
function camelCase(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z]|$|\d)|^[A-Z]/, (head) => head.toLowerCase());
}

/** `cert-manager.io` -> `certManagerIo`; no name in TypeScript begins with a digit. */
function groupVariable(group: string): string {
  return camelCase(pascalCase(group)).replace(/^(?=\d)/, "group");
}

function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
