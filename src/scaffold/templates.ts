/** A template's path and a view -> the text of a file. */

import { readFileSync } from "node:fs";
import Handlebars from "handlebars";

const folder = new URL("../../templates/", import.meta.url);

/** Values of a template, by name. */
export type View = object;

/** @throws Error where the template names something that the view has not. */
export function render(template: string, view: View): string {
  const source = readFileSync(new URL(template, folder), "utf8");
  return Handlebars.compile(source, { strict: true, noEscape: true })(view);
}
