/** TypeScript with lines that long names made too long -> the same as the formatter breaks them. */

/** Of the emitted biome.json. */
const widest = 100;

/** Lists that are broken at their commas: what opens them, and what closes them. */
const shapes = [
  { head: /^import (?:type )?\{ (?=.*, )/, tail: / \} from ".*$/, trailingComma: true },
  { head: /^(?:export )?function \w+\(/, tail: /\)(?:: .*)? \{$/, trailingComma: true },
  { head: /^export type \w+ = \w+</, tail: />;$/, trailingComma: false },
] as const;

/** Breaks imports, function heads and type arguments of over 100 columns; all else stays as it is. */
export function withinWidth(text: string): string {
  return text
    .split("\n")
    .flatMap((line) => (line.length > widest ? broken(line) : [line]))
    .join("\n");
}

function broken(line: string): string[] {
  for (const { head, tail, trailingComma } of shapes) {
    const open = head.exec(line)?.[0];
    const close = tail.exec(line);
    if (open === undefined || close === null) continue;
    const items = line.slice(open.length, close.index).split(", ");
    const last = items.length - 1;
    return [
      open.trimEnd(),
      ...items.map((item, index) => `  ${item}${index < last || trailingComma ? "," : ""}`),
      close[0].trimStart(),
    ];
  }
  return [line];
}
