/** The text after a marker -> its value, or why it is none. */

import type { JsonValue } from "../../kubernetes/json-schema.js";
import { goLiteral, scalar } from "./go-literal.js";
import type { ValueForm } from "./table.js";

export type Parsed = { readonly value: JsonValue } | { readonly wrong: string };

export function parseValue(text: string, form: ValueForm): Parsed {
  const parsers: Record<ValueForm, (text: string) => Parsed> = {
    number: numberValue,
    integer: (raw) =>
      /^\d+$/.test(raw) ? { value: Number(raw) } : { wrong: "takes a whole number from 0" },
    boolean: (raw) =>
      /^(true|false)?$/.test(raw) ? { value: raw !== "false" } : { wrong: "takes true or false" },
    text: (raw) => (raw === "" ? { wrong: "takes a text" } : { value: unquoted(raw) }),
    word: (raw) =>
      /^\S+$/.test(unquoted(raw)) ? { value: unquoted(raw) } : { wrong: "takes one word" },
    json: jsonValue,
    enum: enumValue,
    none: () => ({ value: true }),
  };
  return parsers[form](text.trim());
}

function numberValue(text: string): Parsed {
  const value = Number(text);
  return text !== "" && Number.isFinite(value) ? { value } : { wrong: "takes a number" };
}

/** Go's raw strings are in backquotes, its others in double ones. */
function unquoted(text: string): string {
  if (/^`[^`]*`$/.test(text)) return text.slice(1, -1);
  if (!/^".*"$/.test(text)) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** JSON; controller-gen's `{a,b}`, `{a: 1}` and bare words are taken too. */
function jsonValue(text: string): Parsed {
  if (text === "") return { wrong: "takes a JSON value" };
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch {
    if (/^[\w./:-]+$/.test(text)) return { value: text };
    const value = /^[{`]/.test(text) ? goLiteral(text) : undefined;
    if (value !== undefined) return { value };
    return { wrong: `takes a JSON value, and ${JSON.stringify(text)} is none` };
  }
}

function enumValue(text: string): Parsed {
  if (/^\[/.test(text)) {
    const parsed = jsonValue(text);
    return "value" in parsed && Array.isArray(parsed.value)
      ? parsed
      : { wrong: "takes a list of JSON values" };
  }
  const parts = text
    .replace(/^\{([\s\S]*)\}$/, "$1")
    .split(/[;,]/)
    .map((part) => part.trim());
  return parts.some((part) => part === "")
    ? { wrong: "takes values such as a;b" }
    : { value: parts.map(scalar) };
}
