/** A list's or a map's schema -> where its topology contradicts its items. */

import type { JsonSchema } from "../../kubernetes/json-schema.js";
import type { Problem } from "./consistency.js";

const listTypes = ["atomic", "set", "map"];
const mapTypes = ["atomic", "granular"];

/** Source: Kubernetes, "Server-Side Apply", merge strategy. */
export function listProblems(schema: JsonSchema): Problem[] {
  const listType = schema["x-kubernetes-list-type"];
  const mapType = schema["x-kubernetes-map-type"];
  const keys = schema["x-kubernetes-list-map-keys"];
  const found: Problem[] = [];
  if (listType !== undefined && !listTypes.includes(listType))
    found.push(noneOf("listType", listType, listTypes));
  if (mapType !== undefined && !mapTypes.includes(mapType))
    found.push(noneOf("mapType", mapType, mapTypes));
  if (listType === "map" && keys === undefined) {
    found.push({
      message: "@listType map needs the keys that tell its items apart",
      mend: "Add @listMapKey name.",
      tag: "listType",
    });
  }
  if (listType === "set") found.push(...setProblems(schema.items ?? {}));
  for (const key of keys ?? []) {
    if (listType === "map") found.push(...keyProblems(key, schema.items ?? {}));
    else
      found.push({
        message: `@listMapKey ${key} is for @listType map`,
        mend: "Add @listType map.",
        tag: "listMapKey",
      });
  }
  return found;
}

const noneOf = (tag: string, value: string, known: readonly string[]): Problem => ({
  message: `@${tag} ${value} is none of ${known.join(", ")}`,
  mend: "Correct it.",
  tag,
});

function setProblems(items: JsonSchema): Problem[] {
  const isWhole =
    items["x-kubernetes-map-type"] === "atomic" || items["x-kubernetes-list-type"] === "atomic";
  if (isWhole || (items.type !== "object" && items.type !== "array")) return [];
  return [
    {
      message: "@listType set is for texts, numbers and booleans",
      mend: "Write @listType map with @listMapKey, or mark the item's type @structType atomic.",
      tag: "listType",
    },
  ];
}

function keyProblems(key: string, items: JsonSchema): Problem[] {
  const field = items.properties?.[key];
  if (field === undefined) {
    return [
      {
        message: `@listMapKey ${key}: the items have no such field`,
        mend: "Name a field of the items.",
        tag: "listMapKey",
      },
    ];
  }
  if (items.required?.includes(key) || field.default !== undefined) return [];
  return [
    {
      message: `@listMapKey ${key}: the field is neither required nor has a default`,
      mend: "Make it required, or give it a @default.",
      tag: "listMapKey",
    },
  ];
}
