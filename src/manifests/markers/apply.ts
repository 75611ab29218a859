/** A schema and the markers on its field or type -> the schema with what they say. */

import type { JsonSchema } from "../../kubernetes/json-schema.js";
import type { Reporter } from "../source/reporter.js";
import type { Marker } from "./comments.js";
import {
  findMarker,
  isFieldMarker,
  isForeign,
  type MarkerRule,
  nearestName,
  refused,
  type Target,
  withoutItems,
} from "./table.js";
import { parseValue } from "./values.js";

/** Every marker that can't be right is reported at its place. */
export function applyMarkers(
  schema: JsonSchema,
  markers: readonly Marker[],
  reporter: Reporter,
): void {
  for (const marker of markers) {
    const rule = findMarker(marker.name);
    if (rule !== undefined) applyOne(schema, { marker, rule }, reporter);
    else if (!isFieldMarker(marker.name)) reportUnknown(marker, reporter);
  }
}

/** A name that is close to a known one was probably meant to be it. */
export function reportUnknown(marker: Marker, reporter: Reporter): void {
  if (isForeign(marker.name)) return;
  const { name } = withoutItems(marker.name);
  const known = refused.get(name);
  if (known !== undefined) {
    reporter.at(marker.file, marker.offset, known.message, known.mend);
    return;
  }
  const nearest = nearestName(name);
  if (nearest === undefined && !marker.name.startsWith("kubebuilder:")) return;
  reporter.at(
    marker.file,
    marker.offset,
    `the marker ${marker.name} is not known`,
    nearest === undefined ? "Take it out, or correct its name." : `Did you mean ${nearest}?`,
  );
}

function applyOne(
  schema: JsonSchema,
  { marker, rule }: { marker: Marker; rule: MarkerRule },
  reporter: Reporter,
): void {
  const wrong = (message: string, mend?: string) =>
    reporter.at(marker.file, marker.offset, message, mend);
  const { depth } = withoutItems(marker.name);
  let target: JsonSchema | undefined = schema;
  for (let level = 0; level < depth; level++) target = target?.items;
  if (target === undefined) {
    wrong(`${marker.name} speaks of items, and this is no array`);
    return;
  }
  if (!suits(target, rule.target)) {
    wrong(
      `@${rule.tag} is for ${plural[rule.target]}, and this is ${target.type ?? "of another type"}`,
      target.type === "array" && suits(target.items ?? {}, rule.target)
        ? `For each item: @items:${rule.tag}`
        : undefined,
    );
    return;
  }
  const parsed = parseValue(marker.value, rule.form);
  if ("wrong" in parsed) wrong(`@${rule.tag} ${parsed.wrong}`);
  else rule.apply(target, parsed.value);
}

const plural: Readonly<Record<Target, string>> = {
  number: "numbers",
  string: "strings",
  array: "arrays",
  object: "objects",
  any: "anything",
};

function suits(schema: JsonSchema, target: Target): boolean {
  if (target === "any") return true;
  if (target === "number") return schema.type === "integer" || schema.type === "number";
  if (target === "string" && schema["x-kubernetes-int-or-string"]) return true;
  return schema.type === target;
}
