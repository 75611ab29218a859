/** A project's `config/crd/bases` -> the CustomResourceDefinitions in it. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CustomResourceDefinition } from "@opwright/runtime";
import { parseAllDocuments } from "yaml";
import { UserError } from "../errors.js";

const folder = "config/crd/bases";

/** In the order of their files' names. @throws UserError where there are none, or one can't be read. */
export function readDefinitions(projectDirectory: string): CustomResourceDefinition[] {
  const path = join(projectDirectory, folder);
  const files = existsSync(path)
    ? readdirSync(path)
        .filter((name) => /\.ya?ml$/.test(name))
        .sort()
    : [];
  const definitions = files.flatMap((name) => read(join(path, name), `${folder}/${name}`));
  if (definitions.length > 0) return definitions;
  throw new UserError([
    {
      message: `there is no CRD in ${folder}`,
      mend: "Write them from the types: npx opwright make-manifests",
    },
  ]);
}

function read(path: string, file: string): CustomResourceDefinition[] {
  return parseAllDocuments(readFileSync(path, "utf8")).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new UserError([
        {
          message: error.message.split("\n")[0] ?? error.message,
          location: { file, ...(error.linePos ? { line: error.linePos[0].line } : {}) },
          mend: "Write it anew: npx opwright make-manifests",
        },
      ]);
    }
    const object = document.toJS() as CustomResourceDefinition | null;
    return object?.kind === "CustomResourceDefinition" ? [object] : [];
  });
}
