/** Controllers, typed calls and markers -> the rules of the manager's role. */

import { describe, expect, it } from "vitest";
import type { PolicyRule } from "../../src/kubernetes/objects.js";
import { diagnostics, rules } from "./support.js";

const api = `import { customResource, externalResource, type CustomResource, type KubernetesObject } from "@opwright/runtime";
export type App = CustomResource<{ size?: number }, { ready?: number }>;
export const App = customResource<App>({ group: "apps.example.com", version: "v1", kind: "App", plural: "apps", scope: "Namespaced" });
export interface Wide extends KubernetesObject { apiVersion: "wide.example.com/v1"; kind: "Wide"; size?: number }
export const Wide = customResource<Wide>({ group: "wide.example.com", version: "v1", kind: "Wide", plural: "widegrounds", scope: "Cluster" });
export type Certificate = CustomResource<{ secretName: string }>;
export const Certificate = externalResource<Certificate>({ group: "cert-manager.io", version: "v1", kind: "Certificate", plural: "certificates", scope: "Namespaced" });
`;
const imports = `import { type Client, ConfigMap, type DeepReadonly, defineController, Deployment, type EventRecorder, type Reader, type ReconcileContext, Secret, Service, watch } from "@opwright/runtime";
import * as runtime from "@opwright/runtime";
import { App, Certificate, Wide } from "./api.js";
`;
const key = '{ namespace: "a", name: "b" }';

const rule = (group: string, resource: string, ...verbs: string[]): PolicyRule => ({
  apiGroups: [group],
  resources: [resource],
  verbs,
});
const cached = (group: string, resource: string) => rule(group, resource, "get", "list", "watch");
const code = (body: string, more = "") => ({
  "src/api.ts": api,
  "src/code.ts": `${imports}${more}\nexport async function run(client: Client, events: EventRecorder, app: DeepReadonly<App>, deployment: Deployment) {\n${body}\n}\n`,
});
const controller = (text: string, more = "") => ({
  "src/api.ts": api,
  "src/code.ts": `${imports}${more}\nexport const c = defineController({ ${text} });\n`,
});
const empty = "async reconcile() {}";

describe("a controller", () => {
  it.each([
    ["for a kind", `for: App, ${empty}`, [cached("apps.example.com", "apps")]],
    ["for a built-in kind", `for: Deployment, ${empty}`, [cached("apps", "deployments")]],
    ["for a kind of the core group", `for: ConfigMap, ${empty}`, [cached("", "configmaps")]],
    [
      "for an external kind",
      `for: Certificate, ${empty}`,
      [cached("cert-manager.io", "certificates")],
    ],
    [
      "for a kind whose type has literals",
      `for: Wide, ${empty}`,
      [cached("wide.example.com", "widegrounds")],
    ],
    ["for a kind by a namespace", `for: runtime.Service, ${empty}`, [cached("", "services")]],
    [
      "that owns kinds",
      `for: App, owns: [Deployment, Certificate], ${empty}`,
      [
        cached("apps", "deployments"),
        cached("apps.example.com", "apps"),
        rule("apps.example.com", "apps/finalizers", "update"),
        cached("cert-manager.io", "certificates"),
      ],
    ],
    [
      "that watches",
      `for: App, watches: [watch({ kind: Secret, map: () => [] })], ${empty}`,
      [cached("", "secrets"), cached("apps.example.com", "apps")],
    ],
    [
      "that watches by a namespace",
      `for: App, watches: [runtime.watch({ kind: Secret, map: () => [] })], ${empty}`,
      [cached("", "secrets"), cached("apps.example.com", "apps")],
    ],
    [
      "that watches by a bare literal",
      `for: App, watches: [{ kind: Secret, map: () => [] }], ${empty}`,
      [cached("", "secrets"), cached("apps.example.com", "apps")],
    ],
    [
      "with a spread that brings no kinds",
      `for: App, ...more, ${empty}`,
      [cached("apps.example.com", "apps")],
      "const more = { concurrency: 1 };",
    ],
    [
      "with a finalizer",
      `for: App, ${empty}, async finalize() {}`,
      [rule("apps.example.com", "apps", "get", "list", "patch", "watch")],
    ],
    [
      "with a finalizer as an arrow",
      `for: App, ${empty}, finalize: async () => {}`,
      [rule("apps.example.com", "apps", "get", "list", "patch", "watch")],
    ],
    [
      "that owns what a constant lists",
      `for: App, owns, ${empty}`,
      [
        cached("", "services"),
        cached("apps.example.com", "apps"),
        rule("apps.example.com", "apps/finalizers", "update"),
      ],
      "const owns = [Service] as const;",
    ],
    [
      "that owns what a constant and itself list",
      `for: App, owns: [...more, ConfigMap], ${empty}`,
      [
        { apiGroups: [""], resources: ["configmaps", "services"], verbs: ["get", "list", "watch"] },
        cached("apps.example.com", "apps"),
        rule("apps.example.com", "apps/finalizers", "update"),
      ],
      "const more = [Service];",
    ],
  ])("%s", async (_, text, expected, more = "") => {
    expect(await rules(controller(text, more))).toEqual(expected);
  });

  it.each([
    [
      "that is no literal",
      `import { defineController, type ControllerDefinition } from "@opwright/runtime";\ndeclare const d: ControllerDefinition;\nexport const c = defineController(d);`,
      [3, 18],
      "the controller is not a literal, so its role can't be read",
    ],
    [
      "for what can't be told",
      `import { defineController, type Kind } from "@opwright/runtime";\ndeclare const kind: Kind;\nexport const c = defineController({ for: kind, ${empty} });`,
      [3, 42],
      "it can't be told which kind `kind` is",
    ],
    [
      "that owns what can't be told",
      `import { ConfigMap, defineController, type Kind } from "@opwright/runtime";\ndeclare const kind: Kind;\nexport const c = defineController({ for: ConfigMap, owns: [kind], ${empty} });`,
      [3, 60],
      "it can't be told which kind `kind` is",
    ],
    [
      "that owns a list that can't be read",
      `import { ConfigMap, defineController, type Kind } from "@opwright/runtime";\ndeclare function kinds(): Kind[];\nexport const c = defineController({ for: ConfigMap, owns: kinds(), ${empty} });`,
      [3, 59],
      "it can't be told which kinds `kinds()` holds",
    ],
    [
      "with a spread",
      `import { ConfigMap, defineController } from "@opwright/runtime";\nconst more = { owns: [ConfigMap] };\nexport const c = defineController({ for: ConfigMap, ...more, ${empty} });`,
      [3, 53],
      "the controller takes in `more`, so its role can't be read",
    ],
    [
      "that watches what can't be told",
      `import { ConfigMap, defineController, type Kind, watch } from "@opwright/runtime";\ndeclare const kind: Kind;\nexport const c = defineController({ for: ConfigMap, watches: [watch({ kind, map: () => [] })], ${empty} });`,
      [3, 71],
      "it can't be told which kind `kind` is",
    ],
  ])("%s is refused", async (_, text, [line, column], message) => {
    const found = await diagnostics({ "src/code.ts": text }, { generators: ["rbac"] });
    expect(found).toMatchObject([{ message, location: { file: "src/code.ts", line, column } }]);
    expect(found[0]?.mend).toMatch(/\S/);
  });
});

describe("a typed call", () => {
  const apps = (...verbs: string[]) => rule("apps.example.com", "apps", ...verbs);
  const status = (verb: string) => rule("apps.example.com", "apps/status", verb);
  it.each([
    ["get", `await client.get(App, ${key});`, [apps("get")]],
    ["list", "await client.list(App);", [apps("list")]],
    ["get from the server", `await client.live.get(Secret, ${key});`, [rule("", "secrets", "get")]],
    [
      "list from the server",
      "const { live } = client;\nawait live.list(Secret);",
      [rule("", "secrets", "list")],
    ],
    ["create", "await client.create(deployment);", [rule("apps", "deployments", "create")]],
    ["update", "await client.update(deployment);", [rule("apps", "deployments", "update")]],
    ["patch", 'await client.patch(app, { type: "merge", patch: {} });', [apps("patch")]],
    ["apply", "await client.apply(deployment);", [rule("apps", "deployments", "create", "patch")]],
    [
      "apply with an owner",
      "await client.apply(deployment, { owner: app });",
      [
        rule("apps", "deployments", "create", "patch"),
        rule("apps.example.com", "apps/finalizers", "update"),
      ],
    ],
    ["delete", "await client.delete(app);", [apps("delete")]],
    ["updateStatus", "await client.updateStatus(app, {});", [status("patch")]],
    ["getScale", "await client.getScale(app);", [rule("apps.example.com", "apps/scale", "get")]],
    ["scale", "await client.scale(deployment, 3);", [rule("apps", "deployments/scale", "patch")]],
    ["optional call", `await client?.get?.(App, ${key});`, [apps("get")]],
    [
      "of an external kind",
      `const c = await client.get(Certificate, ${key});\nif (c) await client.delete(c);`,
      [rule("cert-manager.io", "certificates", "delete", "get")],
    ],
    [
      "of what a read gave",
      `const c = await client.get(ConfigMap, ${key});\nif (c) await client.update(c);`,
      [rule("", "configmaps", "get", "update")],
    ],
    [
      "of a list's item",
      "for (const item of (await client.list(Service)).items) await client.delete(item);",
      [rule("", "services", "delete", "list")],
    ],
    [
      "of a kind whose type has literals",
      'const w: Wide = { apiVersion: "wide.example.com/v1", kind: "Wide", metadata: {} };\nawait client.create(w);',
      [rule("wide.example.com", "widegrounds", "create")],
    ],
    [
      "of an object literal",
      'await client.create({ apiVersion: "v1", kind: "ConfigMap", metadata: {} } satisfies ConfigMap);',
      [rule("", "configmaps", "create")],
    ],
    [
      "of a literal with const",
      'await client.create({ apiVersion: "v1", kind: "ConfigMap", metadata: {} } as const);',
      [rule("", "configmaps", "create")],
    ],
    [
      "of a union",
      "const u = deployment as Deployment | Service;\nawait client.delete(u);",
      [rule("", "services", "delete"), rule("apps", "deployments", "delete")],
    ],
    [
      "of a DeepReadonly union",
      "const u = deployment as DeepReadonly<Deployment> | DeepReadonly<Service>;\nawait client.delete(u);",
      [rule("", "services", "delete"), rule("apps", "deployments", "delete")],
    ],
    [
      "of a DeepReadonly of a union",
      "const u = deployment as DeepReadonly<Deployment | Service>;\nawait client.delete(u);",
      [rule("", "services", "delete"), rule("apps", "deployments", "delete")],
    ],
    [
      "of a Readonly object",
      "await client.delete(deployment as Readonly<Deployment>);",
      [rule("apps", "deployments", "delete")],
    ],
    [
      "of a choice",
      "await client.apply(app.spec.size ? deployment : ({} as Service));",
      [rule("", "services", "create", "patch"), rule("apps", "deployments", "create", "patch")],
    ],
    [
      "of a kind in a constant",
      `const kind = Secret;\nawait client.get(kind, ${key});`,
      [rule("", "secrets", "get")],
    ],
    [
      "of one kind or the other",
      `await client.get(app.spec.size ? Secret : ConfigMap, ${key});`,
      [{ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["get"] }],
    ],
    [
      "of a spread that has its literals",
      "await client.update({ ...deployment, metadata: {} });",
      [rule("apps", "deployments", "update")],
    ],
    [
      "events",
      'events.normal(app, "A", "b");',
      [rule("events.k8s.io", "events", "create", "patch")],
    ],
    [
      "warnings",
      'events.warning(app, "A", "b");',
      [rule("events.k8s.io", "events", "create", "patch")],
    ],
    [
      "a method of another's that is called get",
      'const map = new Map<string, string>();\nmap.get("a");\nmap.delete("a");',
      [],
    ],
    [
      "in a function inside",
      `[1].forEach(async () => { await client.get(App, ${key}); });`,
      [apps("get")],
    ],
    [
      "through a variable of its type",
      `const reader: Reader = client;\nawait reader.get(App, ${key});`,
      [apps("get")],
    ],
    ["by destructuring", `const { get } = client;\nawait get(App, ${key});`, [apps("get")]],
    ["by a name in brackets", `await client["get"](App, ${key});`, [apps("get")]],
  ])("%s", async (_, body, expected) => {
    expect(await rules(code(body))).toEqual(expected);
  });

  it("is seen in other files, classes, getters and the controller's own context", async () => {
    const found = await rules({
      "src/api.ts": api,
      "src/deep/er/helper.ts": `import { type Client, Secret } from "@opwright/runtime";\nexport const read = (client: Client) => client.get(Secret, ${key});\n`,
      "src/service.ts": `import { type Client, ConfigMap } from "@opwright/runtime";\nexport class Store { readonly #client: Client; constructor(client: Client) { this.#client = client; }\n  read() { return this.#client.list(ConfigMap); }\n  get first() { return this.#client.get(ConfigMap, ${key}); } }\n`,
      "src/code.ts": `${imports}export const c = defineController({ for: App, async reconcile({ object, client, events }) {\n await client.updateStatus(object, {});\n events.normal(object, "A", "b"); },\n finalize: clean });\nasync function clean({ object, client }: ReconcileContext<App>) { await client.delete(object); }\n`,
      "test/ignored.test.ts": `import { type Client, Service } from "@opwright/runtime";\nexport const read = (client: Client) => client.list(Service);\n`,
    });
    expect(found).toEqual([
      rule("", "configmaps", "get", "list"),
      rule("", "secrets", "get"),
      rule("apps.example.com", "apps", "delete", "get", "list", "patch", "watch"),
      status("patch"),
      rule("events.k8s.io", "events", "create", "patch"),
    ]);
  });

  it.each([
    [
      "a read of a kind that can't be told",
      `await client.get(kind, ${key});`,
      "it can't be told which kind is read here: `kind` is of type Kind",
      [6, 18],
    ],
    [
      "a write of any object",
      "await client.create(object);",
      "it can't be told which kind is written here: `object` is of type KubernetesObject",
      [6, 21],
    ],
    [
      "a write of what a variable widened",
      'const wide = { apiVersion: "v1", kind: "ConfigMap", metadata: {} };\nawait client.create(wide);',
      "it can't be told which kind is written here: `wide` is of type { apiVersion: string; kind: string; metadata: {}; }",
      [7, 21],
    ],
    [
      "a write of a spread that lost its kind",
      "await client.update({ ...app, metadata: {} });",
      "it can't be told which kind is written here: `{ ...app, metadata: {} }` is of type ",
      [6, 21],
    ],
    [
      "a write in a generic function",
      "async function save<T extends KubernetesObject>(one: T) { await client.update(one); }",
      "it can't be told which kind is written here: `one` is of type T",
      [6, 79],
    ],
    [
      "a union with a member that can't be told",
      "await client.delete(object as Deployment | KubernetesObject);",
      "it can't be told which kind is written here: ",
      [6, 21],
    ],
    [
      "a kind that the runtime does not know",
      'await client.delete({ apiVersion: "a.example.com/v1", kind: "A", metadata: {} } as const);',
      "it can't be told which kind is written here: ",
      [6, 21],
    ],
  ])("%s is refused", async (_, body, message, [line, column]) => {
    const more =
      'import type { Kind, KubernetesObject } from "@opwright/runtime"; declare const kind: Kind; declare const object: KubernetesObject;';
    const found = await diagnostics(code(body, more), { generators: ["rbac"] });
    expect(found).toMatchObject([{ location: { file: "src/code.ts", line, column } }]);
    expect(found[0]?.message).toContain(message);
    expect(found[0]?.mend).toMatch(/kubebuilder:rbac/);
  });

  it("that can't be told is let through where a marker above it says what it needs", async () => {
    const more = 'import type { Kind } from "@opwright/runtime"; declare const kind: Kind;';
    const body = `// +kubebuilder:rbac:groups=core,resources=pods,verbs=get\nawait client.get(kind, ${key});`;
    expect(await rules(code(body, more))).toEqual([rule("", "pods", "get")]);
  });
});
