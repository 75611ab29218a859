/** An object's name -> a label value that stands for it, always the same one. */

import { createHash } from "node:crypto";

const longest = 63;
const valid = /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/;

/**
 * `name` itself where it is a valid label value: at most 63 characters. Otherwise its beginning and
 * a hash of the whole, so that different names give different values.
 * Source: Kubernetes, "Labels and Selectors", "Syntax and character set".
 */
export function labelValue(name: string): string {
  if (name.length <= longest && valid.test(name)) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 10);
  const start = name
    .replace(/[^A-Za-z0-9._-]/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, longest - hash.length - 1)
    .replace(/[^A-Za-z0-9]+$/, "");
  return start === "" ? hash : `${start}-${hash}`;
}
