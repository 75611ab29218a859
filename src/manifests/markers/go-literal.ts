/** A value as controller-gen writes it, `{a: "1", b: {x,y}}` -> the value; undefined where it is none. */

import type { JsonValue } from "../../kubernetes/json-schema.js";

/** Source: controller-tools, "Marker Syntax": braces hold `key: value` pairs, or items. */
export function goLiteral(text: string): JsonValue | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const reader = { tokens, at: 0 };
  const value = readValue(reader);
  return reader.at === tokens.length ? value : undefined;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

const token = /\s*("(?:[^"\\]|\\.)*"|`[^`]*`|[{}:,;]|[^\s{}:,;"`]+)\s*/y;

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match?.[1] === undefined) return undefined;
    tokens.push(match[1]);
  }
  return tokens;
}

function readValue(reader: Reader): JsonValue | undefined {
  const next = reader.tokens[reader.at++];
  if (next === "{") return readBraces(reader);
  if (next === undefined || /^[}:,;]$/.test(next)) return undefined;
  return scalar(next);
}

function readBraces(reader: Reader): JsonValue | undefined {
  const { tokens } = reader;
  const items: JsonValue[] = [];
  const fields: [string, JsonValue][] = [];
  while (tokens[reader.at] !== "}") {
    const key = tokens[reader.at + 1] === ":" ? tokens[reader.at] : undefined;
    if (key !== undefined) reader.at += 2;
    const value = readValue(reader);
    if (value === undefined) return undefined;
    if (key === undefined) items.push(value);
    else fields.push([String(scalar(key)), value]);
    if (/^[,;]$/.test(tokens[reader.at] ?? "")) reader.at++;
    else if (tokens[reader.at] !== "}") return undefined;
  }
  reader.at++;
  if (items.length > 0) return fields.length > 0 ? undefined : items;
  return Object.fromEntries(fields);
}

/** Raw strings are in backquotes, others in double quotes or bare. */
export function scalar(text: string): JsonValue {
  if (/^`[^`]*`$/.test(text)) return text.slice(1, -1);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
