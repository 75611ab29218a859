/** Rules, one for each need -> the fewest that say the same, as controller-gen puts them together. */

import type { PolicyRule, RoleObject } from "../../kubernetes/objects.js";

/** What one place in the sources needs. */
export interface Need {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names?: readonly string[];
  readonly urls?: readonly string[];
  readonly verbs: readonly string[];
  /** Needed in this namespace alone; everywhere where it is absent. */
  readonly namespace?: string;
  readonly roleName?: string;
}

export const needOf = (
  { group, plural }: { readonly group: string; readonly plural: string },
  verbs: readonly string[],
  subresource = "",
): Need => ({ groups: [group], resources: [`${plural}${subresource}`], verbs });

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

/** One ClusterRole, and a Role for each namespace that is named. */
export function rolesOf(needs: readonly Need[], roleName: string): RoleObject[] {
  const byPlace = new Map<string, Need[]>([["/", []]]);
  for (const need of needs) {
    const key = `${need.namespace ?? ""}/${need.roleName ?? ""}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), need]);
  }
  return [...byPlace]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => {
      const [namespace = "", name = ""] = key.split("/");
      return {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: namespace === "" ? "ClusterRole" : "Role",
        metadata: { name: name || roleName, ...(namespace === "" ? {} : { namespace }) },
        rules: normalized(own),
      };
    });
}

interface Part {
  readonly groups: string[];
  readonly resources: string[];
  readonly names: string[];
  readonly urls: string[];
  readonly verbs: string[];
}

type Key = keyof Part;

function normalized(needs: readonly Need[]): PolicyRule[] {
  const parts = needs.flatMap(split);
  const merged = (["verbs", "resources", "groups", "urls"] as const).reduce(unite, parts);
  return merged
    .map((part) => ({ ...part, verbs: part.verbs.includes("*") ? ["*"] : part.verbs }))
    .sort((a, b) => (keyOf(a, []) < keyOf(b, []) ? -1 : 1))
    .map(ruleOf);
}

/** One resource a part, so that parts of other origin can meet it. */
function split({ groups, resources, names = [], urls = [], verbs }: Need): Part[] {
  const common = {
    groups: sorted(groups),
    names: sorted(names),
    urls: sorted(urls),
    verbs: sorted(verbs),
  };
  if (resources.length === 0) return [{ ...common, resources: [] }];
  return sorted(resources).map((resource) => ({ ...common, resources: [resource] }));
}

/** Parts that differ in `field` alone become one. */
function unite(parts: readonly Part[], field: Key): Part[] {
  const byRest = new Map<string, Part>();
  for (const part of parts) {
    const key = keyOf(part, [field]);
    const other = byRest.get(key);
    byRest.set(
      key,
      other === undefined ? part : { ...part, [field]: sorted([...other[field], ...part[field]]) },
    );
  }
  return [...byRest.values()];
}

function keyOf(part: Part, without: readonly Key[]): string {
  return (["groups", "resources", "names", "urls", "verbs"] as const)
    .filter((field) => !without.includes(field))
    .map((field) => part[field].join("&"))
    .join(" + ");
}

function ruleOf({ groups, resources, names, urls, verbs }: Part): PolicyRule {
  return {
    ...(groups.length > 0 && resources.length > 0 ? { apiGroups: groups } : {}),
    ...(resources.length > 0 ? { resources } : {}),
    ...(names.length > 0 ? { resourceNames: names } : {}),
    ...(urls.length > 0 ? { nonResourceURLs: urls } : {}),
    verbs,
  };
}
