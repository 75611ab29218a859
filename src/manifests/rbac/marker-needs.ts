/** `+kubebuilder:rbac:groups=...,resources=...,verbs=...` -> what it says is needed. */

import type { Marker } from "../markers/comments.js";
import type { Reporter } from "../source/reporter.js";
import type { Need } from "./policy.js";

const names = ["groups", "resources", "resourceNames", "verbs", "urls", "namespace", "roleName"];

type Wrong = (message: string, mend: string) => void;

/** Lists are separated by `;`. Source: controller-tools, "RBAC markers". */
export function markerNeeds(marker: Marker, reporter: Reporter): Need[] {
  let isWrong = false;
  const wrong: Wrong = (message, mend) => {
    isWrong = true;
    reporter.at(marker.file, marker.offset, `the marker kubebuilder:rbac ${message}`, mend);
  };
  const text = `${marker.name}=${marker.value}`.replace(/^kubebuilder:rbac:/, "");
  const values = readValues(text, wrong);
  if (isWrong) return [];
  const list = (name: string) => values.get(name) ?? [];
  const [groups, resources, urls, verbs] = ["groups", "resources", "urls", "verbs"].map(list);
  if (!verbs?.length) wrong("names no verbs", "Write verbs=get;list;watch.");
  else if (!resources?.length && !urls?.length)
    wrong("names no resources and no urls", "Write resources=pods or urls=/metrics.");
  else if (resources?.length && !groups?.length)
    wrong("names resources and no groups", "Write groups=apps, or groups=core.");
  if (isWrong) return [];
  const [namespace] = list("namespace");
  const [roleName] = list("roleName");
  return [
    {
      groups: (groups ?? []).map((group) => (group === "core" ? "" : group)),
      resources: resources ?? [],
      names: list("resourceNames"),
      urls: urls ?? [],
      verbs: verbs ?? [],
      ...(namespace ? { namespace } : {}),
      ...(roleName ? { roleName } : {}),
    },
  ];
}

const item = '"[^"]*"|`[^`]*`|[^,;{}\\s"]+';
const argument = new RegExp(`(\\w+)=(\\{[^}]*\\}|(?:(?:${item})?(?:;(?:${item}))*))(?:,|$)`, "y");

/** `a=x;y,b={x,y},c="x"`. */
function readValues(text: string, wrong: Wrong): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  argument.lastIndex = 0;
  while (argument.lastIndex < text.length) {
    const at = argument.lastIndex;
    const [, name, value = ""] = argument.exec(text) ?? [];
    if (name === undefined) {
      wrong(
        `can't be read at \`${text.slice(at).replace(/=$/, "")}\``,
        "Write name=value,name=value.",
      );
      break;
    }
    if (!names.includes(name)) wrong(`knows no ${name}`, `It knows ${names.join(", ")}.`);
    values.set(
      name,
      [...value.matchAll(new RegExp(item, "g"))].map(([part]) => part.replace(/^["`]|["`]$/g, "")),
    );
  }
  return values;
}
