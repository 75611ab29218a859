/** A resource and its paths -> every value that its templates name. */

import { posix } from "node:path";
import type { ProjectResource } from "../project/project.js";
import type { ApiOptions } from "./api.js";
import { fullGroup, type ResourcePaths } from "./resource-paths.js";

export interface ResourceView {
  readonly projectName: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly kindLower: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
  /** Says that another version is the stored one; empty for the first. */
  readonly storageLine: string;
  readonly variable: string;
  readonly controller: string;
  /** Name of the container and of the app's label. */
  readonly container: string;
  /** What `metadata` is taken apart into. */
  readonly metadataFields: string;
  /** Of the Deployment's metadata. */
  readonly namespaceField: string;
  /** Of the test object's metadata. */
  readonly namespaceProperty: string;
  readonly apiImport: string;
  readonly controllerImport: string;
  readonly runtimeImports: string;
  readonly apiImportLine: string;
  readonly externalDeclaration: string;
  /** Of the helper roles. */
  readonly name: string;
}

export function resourceView(options: ApiOptions, paths: ResourcePaths): ResourceView {
  const { project, resource, namespaced } = options;
  const { kind, version, plural } = resource;
  const scope = namespaced ? "Namespaced" : "Cluster";
  const apiImport = importPath(paths.controller, paths.api);
  return {
    projectName: project.projectName,
    group: fullGroup(resource),
    version,
    kind,
    kindLower: kind.toLowerCase(),
    plural,
    scope,
    storageLine: isFirstVersion(options)
      ? ""
      : "\n  // Objects are stored in another version of this kind.\n  storage: false,",
    variable: paths.variable,
    controller: paths.controllerName,
    container: kind.toLowerCase(),
    metadataFields: namespaced ? 'name = "", namespace' : 'name = ""',
    // A cluster-scoped object has no namespace to put its Deployment in.
    namespaceField: namespaced ? "namespace" : 'namespace: "default"',
    namespaceProperty: namespaced ? 'namespace: "default", ' : "",
    apiImport: apiImport,
    controllerImport: importPath(paths.test, paths.controller),
    ...controllerImports(resource, { apiImport, scope }),
    name: paths.roleName,
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
) {
  const { kind, version, plural } = resource;
  if (resource.api !== undefined) {
    return {
      runtimeImports: "defineController",
      apiImportLine: `import { ${kind} } from "${apiImport}";\n`,
      externalDeclaration: "",
    };
  }
  if (resource.core) {
    return {
      runtimeImports: `${kind}, defineController`,
      apiImportLine: "",
      externalDeclaration: "",
    };
  }
  return {
    runtimeImports: "defineController, externalResource, type KubernetesObject",
    apiImportLine: "",
    externalDeclaration: `
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
`,
  };
}

function importPath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to).replace(/\.ts$/, ".js");
  return path.startsWith(".") ? path : `./${path}`;
}
