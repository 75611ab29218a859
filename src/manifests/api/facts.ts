/** The literal of `customResource({...})` -> the facts of a resource, each checked. */

import type { ts } from "ts-morph";
import type { JsonValue } from "../../kubernetes/json-schema.js";
import type { PrintColumnObject } from "../../kubernetes/objects.js";
import { checkPlural, checkVersion, isPascalCase, isSubdomain } from "../../project/names.js";
import type { Reporter } from "../source/reporter.js";

/** What `CustomResourceFacts` of the runtime says, with its defaults. */
export interface Facts {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: {
    readonly status: boolean;
    readonly scale?: {
      readonly spec: string;
      readonly status: string;
      readonly labelSelector?: string;
    };
  };
  readonly printColumns: readonly PrintColumnObject[];
  /** Absent where the literal does not say. */
  readonly storage?: boolean;
  readonly served: boolean;
  readonly deprecated: boolean | string;
}

type Literal = { readonly [key: string]: JsonValue };

/** @returns nothing where a name is missing; what is wrong is reported. */
export function readFacts(
  literal: JsonValue,
  node: ts.Expression,
  reporter: Reporter,
): Facts | undefined {
  const facts = record(literal);
  const wrong = (message: string, mend: string) => {
    reporter.report(node, message, mend);
  };
  const missing = ["group", "version", "kind", "plural"].filter(
    (name) => typeof facts[name] !== "string" || facts[name] === "",
  );
  for (const name of missing) wrong(`customResource: ${name} is missing`, `Add ${name}: "...".`);
  if (facts.scope !== "Namespaced" && facts.scope !== "Cluster") {
    wrong(
      `customResource: scope is ${JSON.stringify(facts.scope) ?? "missing"}`,
      'Write scope: "Namespaced" or scope: "Cluster".',
    );
    return undefined;
  }
  if (missing.length > 0) return undefined;
  const names = wrongNames(facts);
  for (const { message, mend } of names) wrong(`customResource: ${message}`, mend);
  // They become the name of a file.
  if (names.length > 0) return undefined;
  const kind = String(facts.kind);
  const subresources = record(facts.subresources);
  const scale = record(subresources.scale);
  return {
    group: String(facts.group),
    version: String(facts.version),
    kind,
    plural: String(facts.plural),
    singular: typeof facts.singular === "string" ? facts.singular : kind.toLowerCase(),
    scope: facts.scope,
    shortNames: strings(facts.shortNames),
    categories: strings(facts.categories),
    subresources: {
      status: subresources.status === true,
      ...(subresources.scale === undefined ? {} : { scale: readScale(scale, wrong) }),
    },
    printColumns: columns(facts.printColumns, wrong),
    ...(typeof facts.storage === "boolean" ? { storage: facts.storage } : {}),
    served: facts.served !== false,
    deprecated: typeof facts.deprecated === "string" ? facts.deprecated : facts.deprecated === true,
  };
}

function wrongNames({ group, version, kind, plural }: Literal) {
  const groupProblem = {
    message: `group ${JSON.stringify(group)} is no DNS-1123 subdomain`,
    mend: 'For example: group: "apps.example.com".',
  };
  const kindProblem = {
    message: `kind ${JSON.stringify(kind)} is not in PascalCase`,
    mend: 'For example: kind: "HelloApp".',
  };
  return [
    ...(isSubdomain(String(group)) ? [] : [groupProblem]),
    ...(isPascalCase(String(kind)) ? [] : [kindProblem]),
    ...[...checkVersion(String(version)), ...checkPlural(String(plural))].map(
      ({ message, mend = "" }) => ({ message, mend }),
    ),
  ];
}

type Wrong = (message: string, mend: string) => void;

function readScale(scale: Literal, wrong: Wrong) {
  const { spec, status, labelSelector } = scale;
  if (typeof spec !== "string" || typeof status !== "string") {
    wrong(
      "subresources.scale needs two paths",
      'Write scale: { spec: ".spec.size", status: ".status.readyReplicas" }.',
    );
  }
  return {
    spec: String(spec),
    status: String(status),
    ...(typeof labelSelector === "string" ? { labelSelector } : {}),
  };
}

const columnTypes = ["boolean", "date", "integer", "number", "string"];

function columns(value: JsonValue | undefined, wrong: Wrong): PrintColumnObject[] {
  return (Array.isArray(value) ? value : []).map((entry) => {
    const column = record(entry);
    if (!columnTypes.includes(String(column.type))) {
      wrong(
        `column ${column.name}: the type ${JSON.stringify(column.type)} is none of ${columnTypes.join(", ")}`,
        "Correct it.",
      );
    }
    if (!String(column.jsonPath).startsWith(".")) {
      wrong(
        `column ${column.name}: jsonPath ${JSON.stringify(column.jsonPath)} does not start with "."`,
        "Write it from the object's root: .spec.size.",
      );
    }
    return column as unknown as PrintColumnObject;
  });
}

function record(value: JsonValue | undefined): Literal {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

const strings = (value: JsonValue | undefined) => (Array.isArray(value) ? value.map(String) : []);
