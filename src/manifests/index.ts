/** A project's TypeScript -> the files of its manifests. */

import type { FileTree, PlannedFile } from "../filetree/file-tree.js";
import { generatedMark } from "../filetree/file-tree.js";
import { toYaml } from "../kubernetes/yaml.js";
import type { Project } from "../project/project.js";

export type Generator = "crd" | "rbac";

export interface ManifestOptions {
  /** Absolute. */
  readonly projectDirectory: string;
  readonly project: Project;
  readonly generators: readonly Generator[];
}

/** @throws UserError with everything that is wrong with the sources, each at its place. */
export async function generateManifests({
  projectDirectory,
  project,
  generators,
}: ManifestOptions): Promise<FileTree> {
  // The compiler is big: it is loaded here and nowhere else.
  const [{ loadSources }, { readCustomResources }] = await Promise.all([
    import("./source/sources.js"),
    import("./api/custom-resources.js"),
  ]);
  const sources = loadSources(projectDirectory);
  const models = readCustomResources(sources);
  const tree = new Map<string, PlannedFile>();
  if (generators.includes("crd")) {
    const [{ definitionsOf }, { checkAgainstProject }] = await Promise.all([
      import("./crd/definitions.js"),
      import("./crd/project-check.js"),
    ]);
    checkAgainstProject(models, project, sources.reporter);
    for (const definition of definitionsOf(models, sources.reporter)) {
      const { group, names } = definition.spec;
      tree.set(`config/crd/bases/${group}_${names.plural}.yaml`, ours([definition]));
    }
  }
  if (generators.includes("rbac")) {
    const [{ Kinds }, { needsOf }, { rolesOf }] = await Promise.all([
      import("./rbac/kinds.js"),
      import("./rbac/needs.js"),
      import("./rbac/policy.js"),
    ]);
    tree.set(
      "config/rbac/role.yaml",
      ours(rolesOf(needsOf(sources, new Kinds(sources, models)), "manager-role")),
    );
  }
  sources.reporter.throwIfAny();
  return tree;
}

function ours(objects: readonly object[]): PlannedFile {
  return { owner: "ours", content: `# ${generatedMark}\n${toYaml(objects)}` };
}
