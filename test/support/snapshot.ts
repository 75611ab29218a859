/** A folder -> the path and the text of every file in it. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

export function filesBelow(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => !/(^|[\\/])node_modules([\\/]|$)/.test(path))
      .map((path) => join(folder, path))
      .filter((path) => statSync(path).isFile())
      .map(
        (path) =>
          [relative(folder, path).replaceAll("\\", "/"), readFileSync(path, "utf8")] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
