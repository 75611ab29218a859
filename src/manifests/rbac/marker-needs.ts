/** `+kubebuilder:rbac:groups=...,resources=...,verbs=...` -> what it says is needed. */

import type { Marker } from "../markers/comments.js";
import type { Reporter } from "../source/reporter.js";
import type { Need } from "./policy.js";

const names = ["groups", "resources", "resourceNames", "verbs", "urls", "namespace", "roleName"];

/** Lists are separated by `;`. Source: controller-tools, "RBAC markers". */
export function markerNeeds(marker: Marker, reporter: Reporter): Need[] {
  const text = `${marker.name}=${marker.value}`.replace(/^kubebuilder:rbac:/, "");
  const values = new Map<string, string[]>();
  const wrong = (message: string, mend: string) =>
    reporter.at(marker.file, marker.offset, message, mend);
  for (const [, name = "", value = ""] of text.matchAll(/(\w+)=("[^"]*"|\{[^}]*\}|[^,]*)/g)) {
    if (!names.includes(name))
      wrong(`the marker kubebuilder:rbac knows no ${name}`, `It knows ${names.join(", ")}.`);
    values.set(name, listOf(value));
  }
  const verbs = values.get("verbs") ?? [];
  if (verbs.length === 0) {
    wrong("the marker kubebuilder:rbac names no verbs", "Write verbs=get;list;watch.");
    return [];
  }
  const [namespace] = values.get("namespace") ?? [];
  const [roleName] = values.get("roleName") ?? [];
  return [
    {
      groups: (values.get("groups") ?? []).map((group) => (group === "core" ? "" : group)),
      resources: values.get("resources") ?? [],
      names: values.get("resourceNames") ?? [],
      urls: values.get("urls") ?? [],
      verbs,
      ...(namespace ? { namespace } : {}),
      ...(roleName ? { roleName } : {}),
    },
  ];
}

function listOf(value: string): string[] {
  const quoted = value === '""' ? "" : value.replace(/^"([\s\S]*)"$/, "$1");
  if (/^\{[\s\S]*\}$/.test(quoted)) {
    return quoted
      .slice(1, -1)
      .split(",")
      .map((part) => part.trim().replace(/^"|"$/g, ""));
  }
  return quoted.split(";").map((part) => part.trim().replace(/^"|"$/g, ""));
}
