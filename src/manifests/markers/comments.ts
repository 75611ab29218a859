/** The comment before a declaration -> its description and its markers, read from the raw text. */

import { ts } from "ts-morph";
import { isKnown } from "./table.js";

/** One fact that a comment states: `@minimum 0`, `+kubebuilder:validation:Minimum=0`. */
export interface Marker {
  /** Without `@` or `+`: `minimum`, `kubebuilder:validation:Minimum`. */
  readonly name: string;
  /** What follows, as written; empty where nothing does. */
  readonly value: string;
  readonly file: ts.SourceFile;
  readonly offset: number;
}

export interface Comment {
  readonly description?: string;
  readonly markers: readonly Marker[];
}

const none: Comment = { markers: [] };

/**
 * Reads the last JSDoc block before a node and the `// +` lines. TypeScript's own tags are not used:
 * they mangle `@enum a;b`, `@type {x}` and everything with a colon.
 */
export function commentOf(node: ts.Node): Comment {
  const file = node.getSourceFile();
  const ranges = commentsBefore(node, file);
  const block = ranges.findLast(({ pos }) => file.text.startsWith("/**", pos));
  const lines = ranges.filter(({ kind }) => kind === ts.SyntaxKind.SingleLineCommentTrivia);
  if (block === undefined && lines.length === 0) return none;
  const fromLines = lines.flatMap(({ pos, end }) =>
    goMarkers(file, pos + 2, file.text.slice(pos + 2, end)),
  );
  if (block === undefined) return { markers: fromLines };
  const read = readBlock(file, block.pos, file.text.slice(block.pos, block.end));
  return { ...read, markers: [...read.markers, ...fromLines] };
}

/** Those on lines of their own, and a block on the node's own line: `a: string; /** ... *\/ b: string`. */
function commentsBefore(node: ts.Node, file: ts.SourceFile): ts.CommentRange[] {
  const start = node.getStart(file);
  const beside = (ts.getTrailingCommentRanges(file.text, node.getFullStart()) ?? []).filter(
    ({ end, kind }) =>
      kind === ts.SyntaxKind.MultiLineCommentTrivia && !file.text.slice(end, start).includes("\n"),
  );
  return [...beside, ...(ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [])];
}

/** Every `+kubebuilder:` marker in any comment of a file, wherever it stands. */
export function markersOf(file: ts.SourceFile, prefix: string): Marker[] {
  if (!file.text.includes(prefix)) return [];
  const pattern = new RegExp(`^[ \\t]*(?:/\\*+|\\*|//)?[ \\t]*[+@](${prefix}.*)$`, "gm");
  return [...file.text.matchAll(pattern)].flatMap((match) => {
    const text = match[1] ?? "";
    const offset = match.index + match[0].length - text.length - 1;
    if (isInText(file, offset)) return [];
    const [name = "", value = ""] = split(text.replace(/\*\/.*$/, "").trim());
    return [{ name, value, file, offset }];
  });
}

/** Within a template or another literal, whose lines are no comments. */
function isInText(node: ts.Node, offset: number): boolean {
  if (offset < node.pos || offset >= node.end) return false;
  const isLiteral = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node);
  if (isLiteral) return offset >= node.getStart();
  return ts.forEachChild(node, (child) => isInText(child, offset)) ?? false;
}

function goMarkers(file: ts.SourceFile, offset: number, line: string): Marker[] {
  const match = /^\s*\+(\S.*?)\s*$/.exec(line);
  if (match?.[1] === undefined) return [];
  const [name = "", value = ""] = split(match[1]);
  return [{ name, value, file, offset: offset + line.indexOf("+") }];
}

/** `kubebuilder:validation:Minimum=0` -> name and value; `listType=map` too. */
function split(text: string): [string, string] {
  const match = /^([^\s=]+?):?=([\s\S]*)$/.exec(text);
  if (match?.[1] !== undefined) return [match[1], (match[2] ?? "").trim()];
  const [name = ""] = text.split(/\s/, 1);
  return [name, text.slice(name.length).trim()];
}

interface Line {
  readonly text: string;
  readonly offset: number;
}

function readBlock(file: ts.SourceFile, start: number, block: string): Comment {
  const description: string[] = [];
  const markers: Marker[] = [];
  let inTags = false;
  for (const line of contentLines(block, start)) {
    const [before, ...found] = segments(line);
    if (found.length === 0 && inTags) {
      extend(markers, line.text);
      continue;
    }
    if (!inTags && before !== undefined) description.push(before.text.trimEnd());
    for (const { text, offset } of found) {
      // As in Go, text may follow a marker with a plus; an @ takes all that follows.
      inTags ||= text.startsWith("@");
      const [name = "", value = ""] = split(text.slice(1).trim());
      markers.push({ name, value, file, offset });
    }
  }
  const text = plainText(description);
  return { ...(text === "" ? {} : { description: text }), markers };
}

/** The lines between the stars, with the place of each. */
function contentLines(block: string, start: number): Line[] {
  let offset = start;
  return block.split("\n").map((raw, index, all) => {
    const head = index === 0 ? /^\/\*\*[ \t]?/ : /^[ \t]*\*?(?!\/)[ \t]?/;
    const lead = head.exec(raw)?.[0].length ?? 0;
    let text = raw.slice(lead).replace(/\r$/, "");
    if (index === all.length - 1) text = text.replace(/[ \t]*\*\/$/, "");
    const line = { text, offset: offset + lead };
    offset += raw.length + 1;
    return line;
  });
}

/**
 * A line cut at its markers. At its beginning every `@word` and `+word:` is one; further on only an
 * `@word` that is known, so that "ask @team" stays text.
 */
function segments({ text, offset }: Line): Line[] {
  const starts = [...text.matchAll(/(^[ \t]*|[ \t])([@+])([A-Za-z][\w:.-]*)/g)]
    .filter(({ index, 1: lead = "", 2: sign, 3: name = "" }) => {
      const isFirst = index === 0 && text.startsWith(lead) && lead.trim() === "";
      if (!isFirst || text.slice(0, lead.length).trim() !== "")
        return sign === "@" && isKnown(name);
      return sign === "@" || name.includes(":") || isKnown(name);
    })
    .map(({ index, 1: lead = "" }) => index + lead.length);
  const edges = [0, ...starts, text.length];
  return edges.slice(0, -1).map((from, index) => ({
    text: text.slice(from, edges[index + 1]),
    offset: offset + from,
  }));
}

/** A JSON value may go on over several lines, while its brackets are open. */
function extend(markers: Marker[], text: string): void {
  const last = markers.at(-1);
  if (last === undefined || !/^[[{]/.test(last.value) || isWhole(last.value)) return;
  markers[markers.length - 1] = { ...last, value: `${last.value}\n${text}` };
}

function isWhole(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** As controller-gen: up to a line `---`, without lines of TODO, links as their names. */
function plainText(lines: readonly string[]): string {
  const end = lines.indexOf("---");
  return (end < 0 ? lines : lines.slice(0, end))
    .filter((line) => !line.startsWith("TODO"))
    .map((line) => line.replace(/\{@link\s+([^}|\s]+)[^}]*\}/g, "$1"))
    .join("\n")
    .trim();
}
