/** A schema and its markers -> what the API server would refuse, or what no object could satisfy. */

import type { JsonSchema } from "../../kubernetes/json-schema.js";
import type { Marker } from "../markers/comments.js";
import { fieldMarkers, withoutItems } from "../markers/table.js";
import type { Reporter } from "../source/reporter.js";
import { listProblems } from "./list-consistency.js";
import { mismatch, wrongType } from "./mismatch.js";

export interface Problem {
  readonly message: string;
  readonly mend: string;
  /** The marker that is to blame. */
  readonly tag: string;
}

/** Reported at the marker to blame, or at the first. */
export function checkConsistency(
  schema: JsonSchema,
  markers: readonly Marker[],
  reporter: Reporter,
): void {
  const [first] = markers;
  if (first === undefined) return;
  const problems = [...problemsOf(schema), ...presenceProblems(markers)];
  for (const { message, mend, tag } of problems) {
    const marker = markers.find(({ name }) => isTag(name, tag)) ?? first;
    reporter.at(marker.file, marker.offset, message, mend);
  }
  const ofItems = markers.filter(({ name }) => withoutItems(name).depth > 0);
  if (schema.items && ofItems.length > 0) {
    const inner = ofItems.map((marker) => ({
      ...marker,
      name: marker.name.replace(/items[:.]/, ""),
    }));
    checkConsistency(schema.items, inner, reporter);
  }
}

/** `@minimum` and controller-gen's spellings of it. */
const isTag = (name: string, tag: string) =>
  withoutItems(name).depth === 0 && name.toLowerCase().includes(tag.toLowerCase());

function problemsOf(schema: JsonSchema): Problem[] {
  return [
    ...boundProblems(schema),
    ...(schema.pattern === undefined ? [] : patternProblems(schema.pattern)),
    ...enumProblems(schema),
    ...listProblems(schema),
    ...defaultProblems(schema),
  ];
}

const bounds = [
  ["minimum", "maximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
] as const;

function boundProblems(schema: JsonSchema): Problem[] {
  const crossed = bounds.flatMap(([low, high]) => {
    const [least, most] = [schema[low], schema[high]];
    if (least === undefined || most === undefined || least <= most) return [];
    const message = `@${low} ${least} is above @${high} ${most}: no value fits`;
    return [{ message, mend: "Exchange them.", tag: low }];
  });
  const fractions = (["minimum", "maximum", "multipleOf"] as const).flatMap((name) => {
    const value = schema[name];
    if (schema.type !== "integer" || value === undefined || Number.isInteger(value)) return [];
    return [
      {
        message: `@${name} ${value} is a fraction, and this is an integer`,
        mend: "Write a whole number, or give the field the type Float.",
        tag: name,
      },
    ];
  });
  return [...crossed, ...fractions];
}

function patternProblems(pattern: string): Problem[] {
  // A backslash that is escaped itself escapes nothing.
  const escapes = pattern.replaceAll("\\\\", "");
  if (/\(\?<?[=!]/.test(escapes) || /\\([1-9]|k<|u)/.test(escapes)) {
    const message =
      "@pattern: Kubernetes' regular expressions (RE2) know no lookaround, no back-reference and no \\u";
    return [{ message, mend: "Write it without.", tag: "pattern" }];
  }
  try {
    // Go's flags, `(?i)` and `(?i:...)`, and its named groups are written otherwise in JavaScript.
    new RegExp(pattern.replace(/\(\?[a-z-]+\)/g, "").replace(/\(\?(P<\w+>|[a-z-]+:)/g, "("));
    return [];
  } catch (error) {
    const message = `@pattern: ${(error as Error).message}`;
    return [{ message, mend: "Correct the regular expression.", tag: "pattern" }];
  }
}

function enumProblems(schema: JsonSchema): Problem[] {
  const wrong = schema.enum?.find(
    (value) => value !== null && wrongType(value, schema) !== undefined,
  );
  if (wrong === undefined) return [];
  const message = `@enum: ${JSON.stringify(wrong)} ${wrongType(wrong, schema)}`;
  return [{ message, mend: "Give values of the field's type.", tag: "enum" }];
}

function defaultProblems(schema: JsonSchema): Problem[] {
  if (schema.default === undefined) return [];
  const wrong = mismatch(schema.default, schema);
  if (wrong === undefined) return [];
  const message = `the default ${JSON.stringify(schema.default)} ${wrong}`;
  return [{ message, mend: "Give a default that the field's own rules allow.", tag: "default" }];
}

function presenceProblems(markers: readonly Marker[]): Problem[] {
  const has = (names: ReadonlySet<string>) => markers.some(({ name }) => names.has(name));
  if (!has(fieldMarkers.required) || !has(fieldMarkers.optional)) return [];
  const message = "@required and @optional contradict each other";
  return [{ message, mend: "Take one of them out.", tag: "optional" }];
}
