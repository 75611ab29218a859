/** Where opwright runs from -> where an emitted project gets opwright's packages from. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.js";
import type { PackageSource } from "../scaffold/package-source.js";

/** @param home the folder that opwright lies in. */
export function ownVersion(home: string): string {
  return (JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string })
    .version;
}

/** A checkout gives its packed packages, an installed opwright the registry. */
export function packageSource(home: string): PackageSource {
  const version = ownVersion(home);
  if (!existsSync(join(home, "runtime/src"))) return { kind: "registry", version };
  const directory = join(home, ".packages");
  if (!existsSync(join(directory, `opwright-${version}.tgz`))) {
    throw new UserError([
      {
        message: `the packages of this checkout are not packed: ${directory}`,
        mend: "Run: npm run build",
      },
    ]);
  }
  return { kind: "folder", directory, version };
}
