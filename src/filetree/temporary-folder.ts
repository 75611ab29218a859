/** A folder for a while: made new, removed with all that is in it. */

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";

/** @returns its absolute path, links resolved. */
export function makeTemporaryFolder(parent: string, prefix: string): string {
  return realpathSync(mkdtempSync(join(parent, prefix)));
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
