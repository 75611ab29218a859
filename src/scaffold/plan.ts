/** A plan, file by file, -> the FileTree: the only step that renders. */

import type { FileOwner, FileTree } from "../filetree/file-tree.js";
import { withinWidth } from "./line-width.js";
import { render, type View } from "./templates.js";

/** One file: where it goes, what it is made from, whose it is. */
export interface PlannedTemplate {
  readonly path: string;
  /** Below `templates/`. */
  readonly template: string;
  readonly owner: FileOwner;
  readonly view: View;
}

export type ScaffoldPlan = readonly PlannedTemplate[];

export function renderPlan(plan: ScaffoldPlan): FileTree {
  return new Map(
    plan.map(({ path, template, owner, view }) => {
      const text = render(template, view);
      return [path, { owner, content: path.endsWith(".ts") ? withinWidth(text) : text }];
    }),
  );
}
