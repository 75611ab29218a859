/** A resource and its paths -> every value that its templates name. */

import { posix } from "node:path";
import type { ProjectResource } from "../project/project.js";
import type { ApiOptions } from "./api.js";
import { fullGroup, type ResourcePaths } from "./resource-paths.js";

export interface ResourceView {
  readonly projectName: string;
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly kindLower: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
  /** Says that another version is the stored one; empty for the first. */
  readonly storageLine: string;
  /** `helloAppController`. */
  readonly controller: string;
  /** TypeScript: tells it from the controller of a kind of the same name in another group. */
  readonly nameLine: string;
  /** TypeScript: where the Deployment goes. */
  readonly namespace: string;
  /** TypeScript: of the test object's metadata. */
  readonly namespaceProperty: string;
  /** What the test imports from the controller, in the formatter's order. */
  readonly testedNames: string;
  /** From the controller. */
  readonly apiImport: string;
  /** From the test. */
  readonly controllerImport: string;
  readonly testApiImport: string;
  /** The whole import lines of a controller that does nothing yet. */
  readonly controllerImports: string;
  readonly externalDeclaration: string;
  /** Of the helper roles. */
  readonly roleName: string;
}

export function resourceView(options: ApiOptions, paths: ResourcePaths): ResourceView {
  const { project, resource, namespaced } = options;
  const { kind, version, plural } = resource;
  const group = fullGroup(resource);
  const scope = namespaced ? "Namespaced" : "Cluster";
  const apiImport = importPath(paths.controller, paths.api);
  return {
    projectName: project.projectName,
    group,
    version,
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind,
    kindLower: kind.toLowerCase(),
    plural,
    scope,
    storageLine: isFirstVersion(options)
      ? ""
      : "\n  // Objects are stored in another version of this kind.\n  storage: false,",
    controller: paths.controllerName,
    nameLine: paths.roleName === kind.toLowerCase() ? "" : `\n  name: "${paths.roleName}",`,
    // A cluster-scoped object has no namespace to put its Deployment in.
    namespace: namespaced ? "app.metadata.namespace" : '"default"',
    namespaceProperty: namespaced ? 'namespace: "default", ' : "",
    testedNames: ["deploymentFor", paths.controllerName, "statusOf"].sort().join(", "),
    apiImport,
    controllerImport: importPath(paths.test, paths.controller),
    testApiImport: importPath(paths.test, paths.api),
    ...controllerImports(resource, { apiImport, scope }),
    roleName: paths.roleName,
  };
}

function isFirstVersion({ project, resource }: ApiOptions): boolean {
  const versions = project.resources.filter(
    (other) =>
      other.api !== undefined &&
      other.kind === resource.kind &&
      fullGroup(other) === fullGroup(resource),
  );
  return versions[0]?.version === resource.version;
}

/** How a controller gets its kind: from the project's types, from the runtime, or by a word of its own. */
function controllerImports(
  resource: ProjectResource,
  { apiImport, scope }: { apiImport: string; scope: string },
): Pick<ResourceView, "controllerImports" | "externalDeclaration"> {
  const { kind } = resource;
  const fromRuntime = (names: string) => `import { ${names} } from "@opwright/runtime";`;
  if (resource.api !== undefined) {
    return {
      controllerImports: `${fromRuntime("defineController")}\nimport { ${kind} } from "${apiImport}";`,
      externalDeclaration: "",
    };
  }
  if (resource.core) {
    return {
      controllerImports: fromRuntime(
        // In the formatter's order.
        kind < "E"
          ? `${runtimeName(resource)}, defineController`
          : `defineController, ${runtimeName(resource)}`,
      ),
      externalDeclaration: "",
    };
  }
  return {
    controllerImports: fromRuntime("defineController, externalResource, type KubernetesObject"),
    externalDeclaration: externalDeclaration(resource, scope),
  };
}

/** The core group's Event has a name of its own there, as events.k8s.io has the newer one. */
function runtimeName({ group, kind }: ProjectResource): string {
  return group === "" && kind === "Event" ? "CoreEvent as Event" : kind;
}

function externalDeclaration(resource: ProjectResource, scope: string): string {
  const { kind, version, plural } = resource;
  return `
/** Defined elsewhere: declare the fields that you use. */
export interface ${kind} extends KubernetesObject {
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}
export const ${kind} = externalResource<${kind}>({
  group: "${fullGroup(resource)}",
  version: "${version}",
  kind: "${kind}",
  plural: "${plural}",
  scope: "${scope}",
});
`;
}

function importPath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to).replace(/\.ts$/, ".js");
  return path.startsWith(".") ? path : `./${path}`;
}
