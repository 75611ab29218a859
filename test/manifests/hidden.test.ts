/** What would be a silent gap in the role, or a path of its own, is an error at its place. */

import { describe, expect, it } from "vitest";
import { diagnostics, rules } from "./support.js";

const imports = `import { type Client, customResource, type CustomResource, defineController, Deployment, externalResource, type KubernetesObject, Pod, Secret, watch } from "@opwright/runtime";
type App = CustomResource<{ size?: number }>;
const App = customResource<App>({ group: "apps.example.com", version: "v1", kind: "App", plural: "apps", scope: "Namespaced" });
`;
const source = (text: string) => ({ "src/code.ts": `${imports}${text}\n` });
const body = (text: string) =>
  source(
    `export async function run(client: Client, app: App, deployment: Deployment, pods: Pod[]) {\n${text}\n}`,
  );
const reconcile = "async reconcile() {}";
const messages = async (files: Record<string, string>) =>
  (await diagnostics(files)).map(({ message }) => message).join("\n");

describe("read all the same", () => {
  it.each([
    [
      "names in quotes",
      source(
        `export const c = defineController({ "for": App, "owns": [Deployment], ${reconcile} });`,
      ),
    ],
    [
      "another name for defineController",
      source(
        `const declare = defineController;\nexport const c = declare({ for: App, owns: [Deployment], ${reconcile} });`,
      ),
    ],
  ])("%s", async (_, files) => {
    expect((await rules(files)).map(({ resources }) => resources)).toEqual([
      ["deployments"],
      ["apps"],
      ["apps/finalizers"],
    ]);
  });

  it("options of an apply in a variable", async () => {
    const found = await rules(
      body("const options = { owner: app };\nawait client.apply(deployment, options);"),
    );
    expect(found.map(({ resources }) => resources)).toContainEqual(["apps/finalizers"]);
  });
});

describe("an error at its place", () => {
  it.each([
    [
      "a watch of a constant",
      source(
        `const seen = { kind: Secret, map: () => [] };\nexport const c = defineController({ for: App, watches: [watch(seen)], ${reconcile} });`,
      ),
      /which kinds `watch\(seen\)` watches/,
    ],
    [
      "a list of watches in a constant",
      source(
        `const seen = [watch({ kind: Secret, map: () => [] })];\nexport const c = defineController({ for: App, watches: seen, ${reconcile} });`,
      ),
      /which kinds `seen` watches/,
    ],
    [
      "a method that is handed on",
      body("await Promise.all(pods.map(client.delete));"),
      /with which kinds `client.delete` is called/,
    ],
    [
      "an object of any kind",
      body("const object: KubernetesObject = deployment;\nawait client.delete(object);"),
      /which kind is written here/,
    ],
    [
      "two kinds with one type",
      source(`const Issuer = externalResource<KubernetesObject>({ group: "cert-manager.io", version: "v1", kind: "Issuer", plural: "issuers", scope: "Namespaced" });
const Certificate = externalResource<KubernetesObject>({ group: "cert-manager.io", version: "v1", kind: "Certificate", plural: "certificates", scope: "Namespaced" });
export const run = (client: Client) => [client.get(Issuer, { name: "a" }), client.get(Certificate, { name: "a" })];`),
      /which kind is read here/,
    ],
    [
      "a group that is a path",
      source(
        `export const Evil = customResource<App>({ group: "../../../../escaped", version: "v1", kind: "Evil", plural: "evils", scope: "Namespaced" });`,
      ),
      /group "..\/..\/..\/..\/escaped" is no DNS-1123 subdomain/,
    ],
    [
      "a plural that is a path",
      source(
        `export const Evil = customResource<App>({ group: "a.b", version: "v1", kind: "Evil", plural: "../evil", scope: "Namespaced" });`,
      ),
      /plural "..\/evil" is not a DNS-1035 label/,
    ],
  ])("%s", async (_, files, message) => {
    expect(await messages(files)).toMatch(message);
  });
});
