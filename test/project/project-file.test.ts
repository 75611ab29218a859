import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.js";
import type { Project, ProjectResource } from "../../src/project/project.js";
import { formatProject, parseProject } from "../../src/project/project-file.js";
import { withResource } from "../../src/project/resources.js";

const helloApp: ProjectResource = {
  group: "apps",
  domain: "example.com",
  version: "v1alpha1",
  kind: "HelloApp",
  plural: "helloapps",
  api: { crdVersion: "v1", namespaced: true },
  controller: true,
  core: false,
  external: false,
};
const project: Project = {
  domain: "example.com",
  projectName: "demo",
  cliVersion: "0.1.0",
  resources: [helloApp],
};

const said = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) {
      return error.diagnostics
        .map(
          ({ message, location, mend }) =>
            `${location?.file}:${location?.line}: ${message} | ${mend}`,
        )
        .join("\n");
    }
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("PROJECT", () => {
  test("is read as it was written", () =>
    expect(parseProject(formatProject(project))).toEqual(project));

  test("keeps what this program does not know", () => {
    const text = formatProject(project)
      .replace("projectName: demo", "projectName: demo\nplugins:\n  other/v1: { a: 1 }")
      .replace("    kind: HelloApp", "    kind: HelloApp\n    webhooks:\n      defaulting: true");
    const again = formatProject(project, text);
    expect(again).toContain("other/v1: { a: 1 }");
    expect(again).toContain("defaulting: true");
  });

  test.each([
    ["broken YAML", "a: [", /^PROJECT:1: .*damaged/],
    ["nothing", "", /no project in this file/],
    ["a list", "- a", /no project in this file/],
    [
      "a newer version",
      formatProject(project).replace('"3"', '"4"'),
      /^PROJECT:\d+: PROJECT is of version "4"/,
    ],
    [
      "a project of Go",
      formatProject(project).replace("typescript.opwright.dev/v1", "go.kubebuilder.io/v4"),
      /layout is \["go.kubebuilder.io\/v4"\].*another tool/,
    ],
    [
      "no name",
      formatProject(project).replace("projectName: demo\n", ""),
      /projectName is missing/,
    ],
    [
      "a resource without a kind",
      formatProject(project).replace("    kind: HelloApp\n", ""),
      /kind of resource 1 is missing/,
    ],
  ])("damaged: %s", (_, text, message) => expect(said(() => parseProject(text))).toMatch(message));
});

describe("one more resource", () => {
  test("the same again changes nothing", () =>
    expect(withResource(project, helloApp)).toEqual(project));
  test("a second version is kept beside the first", () =>
    expect(
      withResource(project, { ...helloApp, version: "v1", controller: false }).resources,
    ).toHaveLength(2));
  test("a controller may come later", () =>
    expect(
      withResource({ ...project, resources: [{ ...helloApp, controller: false }] }, helloApp)
        .resources,
    ).toEqual([helloApp]));
  test.each([
    [
      "another plural",
      { plural: "hellos" },
      /has the plural helloapps, not hellos.*--plural helloapps/,
    ],
    [
      "another scope",
      { api: { crdVersion: "v1" as const, namespaced: false } },
      /is namespaced.*--cluster-scoped/,
    ],
    ["another case", { kind: "HELLOAPP" }, /differ only in letter case/],
    ["a plural that is taken", { kind: "Hello" }, /plural helloapps is that of HelloApp/],
  ])("refused: %s", (_, change, message) =>
    expect(said(() => withResource(project, { ...helloApp, ...change }))).toMatch(message),
  );
});
