/** TypeScript with lines that long names made too long -> the same as the formatter breaks them. */

/** Of the emitted biome.json. */
const widest = 100;

/** `import { a, b } from "x";` or `export function f(a: A, b: B): C {`. */
const listed =
  /^((?:import (?:type )?\{)|(?:(?:export )?function \w+\()) ?(.+?) ?(\} from ".*|\)(?:: .*)? \{)$/;

/** Breaks imports and function heads of over 100 columns; anything else is left as it is. */
export function withinWidth(text: string): string {
  return text
    .split("\n")
    .flatMap((line) => (line.length > widest ? broken(line) : [line]))
    .join("\n");
}

function broken(line: string): string[] {
  const [, open, items, close] = listed.exec(line) ?? [];
  const parts = items?.split(", ") ?? [];
  const isLoneImport = parts.length === 1 && open?.startsWith("import");
  if (open === undefined || close === undefined || isLoneImport) return [line];
  return [open, ...parts.map((part) => `  ${part},`), close];
}
