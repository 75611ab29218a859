/** Scaffolded files and the project that they belong to -> the same files with PROJECT. */

import type { FileTree } from "../filetree/file-tree.js";
import type { Project } from "../project/project.js";
import { formatProject, projectFileName } from "../project/project-file.js";

/** @param previous PROJECT's text as it stands, whose unknown keys are kept. */
export function withProjectFile(
  tree: FileTree,
  project: Project,
  previous: string | undefined,
): FileTree {
  return new Map([
    ...tree,
    [projectFileName, { owner: "ours", content: formatProject(project, previous) }],
  ]);
}
