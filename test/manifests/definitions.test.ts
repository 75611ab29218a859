/** The literal of `customResource` -> a CustomResourceDefinition, or what is wrong with it. */

import { describe, expect, it } from "vitest";
import type { ProjectResource } from "../../src/project/project.js";
import { definitions, diagnostics, generate } from "./support.js";

const head =
  'import { customResource, type CustomResource, type Int32, type KubernetesObject } from "@opwright/runtime";\n';
const types =
  "export interface Spec { size?: Int32; selector?: string }\nexport interface Status { replicas?: Int32 }\nexport type App = CustomResource<Spec, Status>;\n";
const base =
  'group: "apps.example.com", version: "v1", kind: "App", plural: "apps", scope: "Namespaced"';
const app = (facts = "", first = base) =>
  `${head}${types}export const App = customResource<App>({ ${first}, ${facts} });\n`;
const one = async (source: string) => (await definitions({ "src/api/app.ts": source }))[0];

describe("a definition", () => {
  it("has the names and defaults of Kubernetes", async () => {
    expect(await one(app())).toEqual({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "apps.apps.example.com" },
      spec: {
        group: "apps.example.com",
        names: { kind: "App", listKind: "AppList", plural: "apps", singular: "app" },
        scope: "Namespaced",
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: "object",
                properties: {
                  apiVersion: { type: "string", description: expect.any(String) },
                  kind: { type: "string", description: expect.any(String) },
                  metadata: { type: "object" },
                  spec: {
                    type: "object",
                    properties: {
                      size: { type: "integer", format: "int32" },
                      selector: { type: "string" },
                    },
                  },
                  status: {
                    type: "object",
                    properties: { replicas: { type: "integer", format: "int32" } },
                  },
                },
                required: ["spec"],
              },
            },
          },
        ],
      },
    });
  });

  it.each([
    ["shortNames", 'shortNames: ["ap", "a"]', { names: { shortNames: ["ap", "a"] } }],
    ["categories", 'categories: ["all"]', { names: { categories: ["all"] } }],
    ["singular", 'singular: "application"', { names: { singular: "application" } }],
    [
      "a constant",
      "shortNames: names",
      { names: { shortNames: ["ap"] } },
      'const names = ["ap"] as const;\n',
    ],
    [
      "a shorthand",
      "shortNames",
      { names: { shortNames: ["ap"] } },
      'const shortNames = ["ap"];\n',
    ],
    [
      "a field of a constant",
      "shortNames: facts.names",
      { names: { shortNames: ["ap"] } },
      'const facts = { names: ["ap"] };\n',
    ],
    ["served", "served: false", { versions: [{ served: false }] }],
    ["deprecated", "deprecated: true", { versions: [{ deprecated: true }] }],
    [
      "a warning",
      'deprecated: "use v2"',
      { versions: [{ deprecated: true, deprecationWarning: "use v2" }] },
    ],
    [
      "the status subresource",
      "subresources: { status: true }",
      { versions: [{ subresources: { status: {} } }] },
    ],
    [
      "the scale subresource",
      'subresources: { status: true, scale: { spec: ".spec.size", status: ".status.replicas", labelSelector: ".spec.selector" } }',
      {
        versions: [
          {
            subresources: {
              status: {},
              scale: {
                specReplicasPath: ".spec.size",
                statusReplicasPath: ".status.replicas",
                labelSelectorPath: ".spec.selector",
              },
            },
          },
        ],
      },
    ],
    [
      "printer columns, in their order",
      'printColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size", format: "int32", priority: 1, description: "Pods" }, { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }]',
      {
        versions: [
          {
            additionalPrinterColumns: [
              {
                name: "Size",
                type: "integer",
                jsonPath: ".spec.size",
                format: "int32",
                priority: 1,
                description: "Pods",
              },
              { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
            ],
          },
        ],
      },
    ],
  ])("takes %s", async (_, facts, spec, before = "") => {
    expect(await one(before + app(facts))).toMatchObject({ spec });
  });

  it("takes an interface that extends KubernetesObject, cluster-scoped, without a spec", async () => {
    const source = `${head}/** A wide thing. */\nexport interface Wide extends KubernetesObject { apiVersion: "wide.example.com/v1"; kind: "Wide"; /** Weight. @minimum 0 @default 1 */ weight?: Int32; status: { /** Seen. */ seen: string } }
export const Wide = customResource<Wide>({ group: "wide.example.com", version: "v1", kind: "Wide", plural: "wides", scope: "Cluster" });\n`;
    expect(await one(source)).toMatchObject({
      metadata: { name: "wides.wide.example.com" },
      spec: {
        scope: "Cluster",
        versions: [
          {
            schema: {
              openAPIV3Schema: {
                description: "A wide thing.",
                properties: {
                  // The literals of apiVersion and kind would break other versions.
                  apiVersion: { type: "string" },
                  kind: { type: "string" },
                  weight: {
                    type: "integer",
                    format: "int32",
                    minimum: 0,
                    default: 1,
                    description: "Weight.",
                  },
                  status: { properties: { seen: { type: "string", description: "Seen." } } },
                },
              },
            },
          },
        ],
      },
    });
    // Nothing is required: a create carries no status.
    expect((await one(source))?.spec.versions[0]?.schema.openAPIV3Schema.required).toBeUndefined();
  });

  it("joins the versions of a kind, in their order, and stores the one that says so", async () => {
    const version = (name: string, facts: string) => app(facts, base.replace('"v1"', `"${name}"`));
    const [definition, ...others] = await definitions({
      "src/api/v2.ts": version("v2", "storage: true, served: true"),
      "src/api/v1beta1.ts": version("v1beta1", "storage: false, deprecated: true"),
      "src/api/v10.ts": version("v10", ""),
    });
    expect(others).toEqual([]);
    expect(definition?.spec.versions.map(({ name, storage }) => [name, storage])).toEqual([
      ["v10", false],
      ["v1beta1", false],
      ["v2", true],
    ]);
  });

  it("is one file for each kind, also of the same name in two groups", async () => {
    const files = await generate(
      {
        "src/api/a.ts": app(),
        "src/api/b.ts": app("", base.replace("apps.example.com", "data.example.com")),
        "src/api/notes.txt": "no source",
        "src/api/app.d.ts": "export type Nothing = any;",
      },
      { generators: ["crd"] },
    );
    expect([...files.keys()]).toEqual([
      "config/crd/bases/apps.example.com_apps.yaml",
      "config/crd/bases/data.example.com_apps.yaml",
    ]);
  });
});

const resource = (change: Partial<ProjectResource> = {}): ProjectResource => ({
  group: "apps",
  domain: "example.com",
  version: "v1",
  kind: "App",
  plural: "apps",
  api: { crdVersion: "v1", namespaced: true },
  controller: true,
  core: false,
  external: false,
  ...change,
});

describe("a definition is refused", () => {
  const v = (name: string, facts = "") => app(facts, base.replace('"v1"', `"${name}"`));
  const file = (source: string) => ({ "src/api/app.ts": source });
  it.each([
    [
      "without a type",
      file(app().replace("<App>(", "(")),
      "customResource does not say the type of its objects",
      [5, 20],
    ],
    [
      "without a kind",
      file(app("", base.replace('kind: "App", ', ""))),
      "customResource: kind is missing",
      [5, 40],
    ],
    [
      "without a scope",
      file(app("", base.replace(', scope: "Namespaced"', ""))),
      "customResource: scope is missing",
      [5, 40],
    ],
    [
      "with a scope that there is not",
      file(app("", base.replace("Namespaced", "Global"))),
      'customResource: scope is "Global"',
      [5, 40],
    ],
    [
      "with a value that must be run",
      file(app("shortNames: names()")),
      "`names()` is not a literal, so it can't be read without running the program",
      [5, 146],
    ],
    ["with a spread", file(app("...more")), "only `name: value` can be read here", [5, 134]],
    [
      "with a name from the environment",
      file(app("", base.replace('"apps.example.com"', "process.env.GROUP"))),
      "`process.env.GROUP` is not a literal, so it can't be read without running the program",
      [5, 49],
    ],
    [
      "with a constant that holds itself",
      file(`const a: string[] = b;\nconst b: string[] = a;\n${app("shortNames: a")}`),
      "`a` holds itself, so it has no value",
      [2, 21],
    ],
    [
      "with a scale path that is no field",
      file(
        app(
          'subresources: { status: true, scale: { spec: ".spec.sizes", status: ".status.replicas" } }',
        ),
      ),
      "subresources.scale: the type has no field .spec.sizes",
      [5, 35],
    ],
    [
      "with half a scale",
      file(app('subresources: { scale: { spec: ".spec.size" } }')),
      "subresources.scale needs two paths",
      [5, 40],
    ],
    [
      "with a column of an unknown type",
      file(app('printColumns: [{ name: "A", type: "int", jsonPath: ".spec.size" }]')),
      'column A: the type "int" is none of boolean, date, integer, number, string',
      [5, 40],
    ],
    [
      "with a column path without a dot",
      file(app('printColumns: [{ name: "A", type: "integer", jsonPath: "spec.size" }]')),
      'column A: jsonPath "spec.size" does not start with "."',
      [5, 40],
    ],
    [
      "with two versions to be stored",
      { "src/api/app.ts": v("v1", "storage: true"), "src/api/w.ts": v("v2", "storage: true") },
      "App has several versions to be stored in: v1, v2",
      [5, 20],
      "src/api/w.ts",
    ],
    [
      "with two versions that say nothing",
      { "src/api/app.ts": v("v1"), "src/api/w.ts": v("v2") },
      "App has several versions to be stored in: v1, v2",
      [5, 20],
      "src/api/w.ts",
    ],
    [
      "with no version to be stored",
      { "src/api/app.ts": v("v1", "storage: false"), "src/api/w.ts": v("v2", "storage: false") },
      "no version of App is the stored one: v1, v2",
      [5, 20],
    ],
    [
      "with versions in two scopes",
      {
        "src/api/app.ts": v("v1", "storage: true"),
        "src/api/w.ts": v("v2").replace("Namespaced", "Cluster"),
      },
      "App: scope is Cluster in v2 and Namespaced in v1",
      [5, 20],
      "src/api/w.ts",
    ],
    [
      "with a version that is declared twice",
      { "src/api/app.ts": v("v1", "storage: true"), "src/api/w.ts": v("v1") },
      "App v1 is declared twice",
      [5, 20],
      "src/api/w.ts",
    ],
    [
      "with two kinds of one plural",
      { "src/api/app.ts": app(), "src/api/w.ts": app("", base.replace('"App"', '"Other"')) },
      "apps.apps.example.com is the name of App and of Other",
      [5, 20],
      "src/api/w.ts",
    ],
    [
      "with a fact of the resource in a comment",
      file(
        app().replace(
          "export type App",
          "// +kubebuilder:printcolumn:name=Size,type=integer,JSONPath=`.spec.size`\nexport type App",
        ),
      ),
      "the marker kubebuilder:printcolumn:name is not read from a comment",
      [4, 4],
    ],
    [
      "with a misspelt marker on its type",
      file(
        app().replace(
          "export type App",
          "/** @kubebuilder:resourse:scope=Cluster */\nexport type App",
        ),
      ),
      "the marker kubebuilder:resourse:scope is not known",
      [4, 5],
    ],
    [
      "in a source that is broken",
      file(app().replace("Status {", "Status")),
      "'{' expected.",
      [3, 25],
    ],
  ])("%s", async (_, sources, message, [line, column], where = "src/api/app.ts") => {
    const found = await diagnostics(sources, { generators: ["crd"] });
    expect(found[0]).toMatchObject({ message, location: { file: where, line, column } });
    expect(found[0]?.mend ?? "none").toMatch(message.endsWith("expected.") ? /none/ : /\S+/);
  });

  it("where the runtime is not installed, and nothing else is said", async () => {
    expect(await diagnostics(file(app()), { installed: false })).toEqual([
      {
        message: "the package @opwright/runtime is not installed",
        location: { file: "src/api/app.ts", line: 1, column: 88 },
        mend: "Run: npm install",
      },
    ]);
  });

  it.each([
    [
      "of another kind",
      resource({ kind: "Other" }),
      "PROJECT names Other of apps.example.com/v1, and no customResource<Other>({...}) in src/ declares it",
    ],
    [
      "of another version",
      resource({ version: "v2" }),
      "PROJECT names App of apps.example.com/v2, and no customResource<App>({...}) in src/ declares it",
    ],
    [
      "of another group",
      resource({ group: "data" }),
      "PROJECT names App of data.example.com/v1, and no customResource<App>({...}) in src/ declares it",
    ],
    [
      "of the domain alone",
      resource({ group: "" }),
      "PROJECT names App of example.com/v1, and no customResource<App>({...}) in src/ declares it",
    ],
  ])("where PROJECT names one %s", async (_, named, message) => {
    const found = await diagnostics(file(app()), { resources: [resource(), named] });
    expect(found).toEqual([{ message, mend: expect.stringContaining("PROJECT") }]);
  });

  it("but not for kinds of PROJECT that are defined elsewhere", async () => {
    const { api: _, ...rest } = resource({ kind: "Deployment", core: true });
    expect(await diagnostics(file(app()), { resources: [resource(), rest] })).toEqual([]);
  });

  it("with everything that is wrong at once, in the order of the places", async () => {
    const found = await diagnostics({
      "src/b.ts": app().replace("size?: Int32", "size: any;\n other: Date"),
      "src/a.ts": app("", base.replace('"App"', '"Other"').replace('"apps"', '"others"')).replace(
        "size?: Int32",
        "size: never",
      ),
    });
    expect(found.map(({ location }) => `${location?.file}:${location?.line}`)).toEqual([
      "src/a.ts:2",
      "src/b.ts:2",
      "src/b.ts:3",
    ]);
  });
});
