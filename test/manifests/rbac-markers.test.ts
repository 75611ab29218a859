/** `+kubebuilder:rbac` markers: the real controller-gen's output for the same lines, and what is refused. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RoleObject } from "../../src/kubernetes/objects.js";
import { diagnostics, documents, roles } from "./support.js";

const fixture = (name: string) =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const lines = fixture("rbac/markers.go")
  .split("\n")
  .filter((line) => line.startsWith("//") || line === "");
const markers = lines.filter((line) => line.startsWith("// +")).map((line) => line.slice(4));
const expected = documents<RoleObject>(fixture("rbac/markers.yaml"));

describe("markers of roles give controller-gen's roles", () => {
  it.each([
    ["in lines of a file", lines.join("\n")],
    ["in lines above code", `${lines.join("\n")}\nexport const x = 1;`],
    [
      "in a block",
      `/**\n${markers.map((text) => ` * +${text}`).join("\n")}\n */\nexport const x = 1;`,
    ],
    [
      "in a block, with @",
      `/**\n${markers.map((text) => ` * @${text}`).join("\n")}\n */\nexport class X {}`,
    ],
    ["in one-line blocks", markers.map((text) => `/** +${text} */`).join("\n")],
    [
      "within a function",
      `export function x() {\n${markers.map((text) => `  // +${text}`).join("\n")}\n  return 1;\n}`,
    ],
    [
      "in the reverse order",
      [...markers]
        .reverse()
        .map((text) => `// +${text}`)
        .join("\n"),
    ],
    ["with the line ends of Windows", lines.join("\r\n")],
  ])("%s", async (_, text) => {
    expect(await roles({ "src/main.ts": text })).toEqual(expected);
  });

  it("over several files", async () => {
    const files = markers.map((text, index) => [`src/file${index}.ts`, `// +${text}\n`]);
    expect(await roles(Object.fromEntries(files))).toEqual(expected);
  });
});

const role = (metadata: object, ...rules: object[]) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata,
  rules,
});

describe("the manager's role", () => {
  it.each([
    [
      "is there without rules, for its binding names it",
      "export {};",
      [role({ name: "manager-role" })],
    ],
    [
      "does not take a marker in a text",
      'export const x = "+kubebuilder:rbac:groups=core,resources=pods,verbs=get";',
      [role({ name: "manager-role" })],
    ],
    [
      "does not take a marker in a template's lines",
      "export const x = `\n// +kubebuilder:rbac:groups=core,resources=pods,verbs=get\n`;",
      [role({ name: "manager-role" })],
    ],
    [
      "is joined by others of another name",
      "// +kubebuilder:rbac:groups=core,resources=pods,verbs=get,roleName=reader\n// +kubebuilder:rbac:groups=core,resources=pods,verbs=list",
      [
        role({ name: "manager-role" }, { apiGroups: [""], resources: ["pods"], verbs: ["list"] }),
        role({ name: "reader" }, { apiGroups: [""], resources: ["pods"], verbs: ["get"] }),
      ],
    ],
  ])("%s", async (_, text, wanted) => {
    expect(await roles({ "src/main.ts": text })).toEqual(wanted);
  });

  it.each([
    [
      "no verbs",
      "// +kubebuilder:rbac:groups=core,resources=pods",
      "the marker kubebuilder:rbac names no verbs",
      4,
    ],
    [
      "empty verbs",
      "// +kubebuilder:rbac:groups=core,resources=pods,verbs=",
      "the marker kubebuilder:rbac names no verbs",
      4,
    ],
    [
      "nothing to speak of",
      "export {};\n/** @kubebuilder:rbac:verbs=get */",
      "the marker kubebuilder:rbac names no resources and no urls",
      5,
      2,
    ],
    [
      "resources without groups",
      "// +kubebuilder:rbac:resources=pods,verbs=get",
      "the marker kubebuilder:rbac names resources and no groups",
      4,
    ],
    [
      "an unknown name",
      "// +kubebuilder:rbac:group=core,resources=pods,verbs=get",
      "the marker kubebuilder:rbac knows no group",
      4,
    ],
    [
      "a name without a value",
      "// +kubebuilder:rbac:groups=core,resources=pods,verbs",
      "the marker kubebuilder:rbac can't be read at `verbs`",
      4,
    ],
    [
      "blanks between",
      "// +kubebuilder:rbac:groups=core, resources=pods,verbs=get",
      "the marker kubebuilder:rbac can't be read at ` resources=pods,verbs=get`",
      4,
    ],
  ])("refuses a marker with %s", async (_, text, message, column, line = 1) => {
    const found = await diagnostics({ "src/main.ts": text }, { generators: ["rbac"] });
    expect(found[0]).toMatchObject({ message, location: { file: "src/main.ts", line, column } });
    expect(found[0]?.mend).toMatch(/\S/);
  });
});
