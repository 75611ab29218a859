/** A diagnostic -> the lines that people read, the same wherever it is said. */

import type { Diagnostic } from "../errors.js";

/** `file:line:column: error: what` and, indented below it, how to mend it. */
export function diagnosticText({ message, location, mend }: Diagnostic): string {
  const place = [location?.file, location?.line, location?.column].filter(
    (part) => part !== undefined,
  );
  const head = place.length > 0 ? `${place.join(":")}: ` : "";
  return `${head}error: ${message}\n${mend === undefined ? "" : `  ${mend}\n`}`;
}
