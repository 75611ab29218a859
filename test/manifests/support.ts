/** Sources as text -> a project in a temporary folder, and what the generators make of it. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { type Diagnostic, UserError } from "../../src/errors.js";
import type { JsonSchema } from "../../src/kubernetes/json-schema.js";
import type { DefinitionObject, PolicyRule, RoleObject } from "../../src/kubernetes/objects.js";
import { type Generator, generateManifests } from "../../src/manifests/index.js";
import type { Project, ProjectResource } from "../../src/project/project.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Path below the project's folder -> text. */
export type SourceTexts = Readonly<Record<string, string>>;

export interface ProjectOptions {
  readonly resources?: readonly ProjectResource[];
  readonly generators?: readonly Generator[];
  /** False: nothing is installed in the project. */
  readonly installed?: boolean;
}

/** Path -> content of every file that the generators want. */
export async function generate(
  sources: SourceTexts,
  { resources = [], generators = ["crd", "rbac"], installed = true }: ProjectOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const projectDirectory = mkdtempSync(join(tmpdir(), "opwright-manifests-"));
  try {
    if (installed)
      symlinkSync(join(root, "node_modules"), join(projectDirectory, "node_modules"), "junction");
    for (const [path, text] of Object.entries(sources)) {
      const file = join(projectDirectory, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const project: Project = {
      domain: "example.com",
      projectName: "demo",
      cliVersion: "0.1.0",
      resources,
    };
    const tree = await generateManifests({ projectDirectory, project, generators });
    return new Map([...tree].map(([path, { content }]) => [path, content]));
  } finally {
    rmSync(projectDirectory, { recursive: true, force: true });
  }
}

export async function definitions(
  sources: SourceTexts,
  options: ProjectOptions = {},
): Promise<DefinitionObject[]> {
  const files = await generate(sources, { ...options, generators: ["crd"] });
  return [...files.values()].flatMap((text) => documents<DefinitionObject>(text));
}

export async function roles(sources: SourceTexts): Promise<RoleObject[]> {
  const files = await generate(sources, { generators: ["rbac"] });
  return documents<RoleObject>(files.get("config/rbac/role.yaml") ?? "");
}

/** The rules of the manager's ClusterRole. */
export async function rules(sources: SourceTexts): Promise<PolicyRule[]> {
  const [role] = await roles(sources);
  return role?.rules ?? [];
}

/** What is wrong with the sources; empty where nothing is. */
export async function diagnostics(
  sources: SourceTexts,
  options: ProjectOptions = {},
): Promise<readonly Diagnostic[]> {
  try {
    await generate(sources, options);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics;
    throw error;
  }
}

/** Read as YAML 1.1, as every Kubernetes tool does. */
export function documents<T>(text: string): T[] {
  return parseAllDocuments(text, { version: "1.1" }).map((document) => document.toJS() as T);
}

/** A case of a table: declarations, among them `interface Spec`. */
export interface SpecSource {
  readonly name: string;
  readonly source: string;
}

const imports =
  'import { customResource, type Base64, type Condition, type CustomResource, type Duration, type Float, type Int32, type Int64, type IntOrString, type JsonValue, type KubernetesObject, type MicroTime, type Quantity, type RawExtension, type Time } from "@opwright/runtime";';

/**
 * A source whose kind has `Spec` as its spec. What stands before the declarations is one line, so that
 * the first line of `source` is line 2.
 */
export function specFile(source: string, kind: string): string {
  return `${imports}\n${source}\nexport type Root = CustomResource<Spec>;\nexport const ${kind} = customResource<Root>({ group: "table.example.com", version: "v1", kind: "${kind}", plural: "${kind.toLowerCase()}s", scope: "Namespaced" });\n`;
}

/** The schema of `spec` for every case, from one run over all of them. */
export async function specSchemas(
  cases: readonly SpecSource[],
  extra: SourceTexts = {},
): Promise<ReadonlyMap<string, JsonSchema>> {
  const kinds = cases.map((_, index) => `Row${index}`);
  const sources = Object.fromEntries(
    cases.map(({ source }, index) => [
      `src/api/row${index}.ts`,
      specFile(source, kinds[index] ?? ""),
    ]),
  );
  const wrong = await diagnostics({ ...sources, ...extra });
  if (wrong.length > 0) throw new Error(wrong.map((one) => text(one, cases)).join("\n"));
  const found = await definitions({ ...sources, ...extra });
  return new Map(
    cases.map(({ name }, index) => {
      const definition = found.find(({ spec }) => spec.names.kind === kinds[index]);
      const schema = definition?.spec.versions[0]?.schema.openAPIV3Schema.properties?.spec;
      if (schema === undefined) throw new Error(`no schema for: ${name}`);
      return [name, schema];
    }),
  );
}

function text({ message, location }: Diagnostic, cases: readonly SpecSource[]): string {
  const row = /row(\d+)\.ts$/.exec(location?.file ?? "")?.[1];
  return `${row === undefined ? location?.file : cases[Number(row)]?.name}: ${message}`;
}
