/** Changes -> a unified diff, for `--diff`. */

import type { Change } from "./changes.js";

/** Text that `git apply` and `patch -p1` take; empty where nothing changes. */
export async function diffOf(changes: readonly Change[]): Promise<string> {
  const { createTwoFilesPatch } = await import("diff");
  return changes
    .filter(({ action }) => action !== "unchanged")
    .map(({ path, before, after }) =>
      createTwoFilesPatch(
        before === undefined ? "/dev/null" : `a/${path}`,
        `b/${path}`,
        before ?? "",
        after,
        undefined,
        undefined,
        {
          headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
        },
      ),
    )
    .join("");
}
