/** Names that a person types -> what is wrong with them by Kubernetes' and TypeScript's rules. */

import type { Diagnostic } from "../errors.js";

const dns1123Label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dns1035Label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** A label of 63 characters at most. Source: Kubernetes, "Object Names and IDs". */
const isLabel = (name: string, rule: RegExp) => name.length <= 63 && rule.test(name);

/** Dot-separated DNS-1123 labels, 253 characters at most. */
export function isSubdomain(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => isLabel(label, dns1123Label));
}

/** What lies nearest to a name among DNS labels: `My_Op` -> `my-op`. */
export function nearestLabel(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
}

function suggestion(name: string, nearest: string, example: string): string {
  return nearest !== "" && nearest !== name
    ? `Did you mean ${quote(nearest)}?`
    : `For example: ${example}.`;
}

const quote = (name: string) => JSON.stringify(name);

/** @returns nothing where the name is good. */
export function checkProjectName(name: string): Diagnostic[] {
  if (isLabel(name, dns1123Label)) return [];
  return [
    {
      message: `project name ${quote(name)} is not a DNS-1123 label (lower-case letters, digits and "-", 63 characters at most)`,
      mend: `${suggestion(name, nearestLabel(name), "demo-operator")} Give it with --project-name.`,
    },
  ];
}

export function checkDomain(domain: string): Diagnostic[] {
  if (isSubdomain(domain) && domain.includes(".")) return [];
  const nearest = domain.split(".").map(nearestLabel).filter(Boolean).join(".");
  return [
    {
      message: `domain ${quote(domain)} is not a DNS-1123 subdomain with a dot in it (lower-case letters, digits, "-" and ".")`,
      mend: suggestion(domain, nearest.includes(".") ? nearest : "", "--domain example.com"),
    },
  ];
}

/** @param group without the domain; may be empty where the domain alone is the group. */
export function checkGroup(group: string, domain: string): Diagnostic[] {
  const full = [group, domain].filter(Boolean).join(".");
  if (full !== "" && isSubdomain(full)) return [];
  const nearest = group.split(".").map(nearestLabel).filter(Boolean).join(".");
  return [
    {
      message: `group ${quote(group)} with domain ${quote(domain)} is not a DNS-1123 subdomain (lower-case letters, digits, "-" and "."; 63 characters a label, 253 in all)`,
      mend: suggestion(group, nearest, "--group apps"),
    },
  ];
}

export function checkVersion(version: string): Diagnostic[] {
  if (/^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$/.test(version) && version.length <= 63) return [];
  const digits = /\d+/.exec(version)?.[0] ?? "1";
  return [
    {
      message: `version ${quote(version)} is not an API version such as v1, v1beta1 or v2alpha1`,
      mend: `Did you mean ${quote(`v${Number(digits.slice(0, 4)) || 1}`)}?`,
    },
  ];
}

export function checkPlural(plural: string): Diagnostic[] {
  if (isLabel(plural, dns1035Label)) return [];
  return [
    {
      message: `plural ${quote(plural)} is not a DNS-1035 label (lower-case letters, digits and "-", a letter first, 63 characters at most)`,
      mend: suggestion(plural, nearestLabel(plural).replace(/^[0-9-]+/, ""), "--plural helloapps"),
    },
  ];
}

export const isPascalCase = (kind: string): boolean =>
  /^[A-Z][A-Za-z0-9]*$/.test(kind) && kind.length <= 59;

export function checkKind(kind: string): Diagnostic[] {
  if (!isPascalCase(kind)) {
    return [
      {
        message: `kind ${quote(kind)} is not in PascalCase (letters and digits, an upper-case letter first, 59 characters at most: its list is named after it)`,
        mend: suggestion(kind, pascalCase(kind), "--kind HelloApp"),
      },
    ];
  }
  if (windowsDevice.test(kind)) {
    return [
      {
        message: `kind ${quote(kind)} names files that Windows can't hold`,
        mend: `Choose a name that says more, such as ${quote(`Managed${kind}`)}.`,
      },
    ];
  }
  if ([kind, `${kind}Spec`, `${kind}Status`].some((name) => taken.has(name))) {
    return [
      {
        message: `kind ${quote(kind)} is a name that TypeScript or the runtime has already`,
        mend: `Choose a name that says more, such as ${quote(`Managed${kind}`)}.`,
      },
    ];
  }
  return [];
}

function pascalCase(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const cased = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return cased
    .replace(/^[0-9]+/, "")
    .slice(0, 59)
    .replace(/^./, (first) => first.toUpperCase());
}

/** Source: Microsoft, "Naming Files, Paths, and Namespaces". */
const windowsDevice = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** Names that an emitted file imports or that every TypeScript file knows. */
const taken = new Set(
  [
    "Array ArrayBuffer BigInt Boolean DataView Date Error Function Infinity Intl Iterator JSON Map Math NaN",
    "Number Object Partial Pick Omit Promise Proxy Readonly Record Reflect RegExp Required Set String Symbol",
    "WeakMap WeakSet Awaited Exclude Extract NonNullable Parameters ReturnType Uint8Array URL Buffer Event",
    "Condition CustomResource KubernetesObject Manager Client Kind Scope Deployment Logger Result Reader",
    "ObjectMeta ObjectKey ObjectList Int32 Int64 Float Quantity IntOrString Time MicroTime Duration Base64",
    "RawExtension JsonValue NewCondition NewStatus DeepReadonly TerminalError",
  ].flatMap((line) => line.split(" ")),
);
