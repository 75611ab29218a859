/** Names that the templates use against names that a resource may have. */

import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.js";
import { checkKind } from "../../src/project/names.js";
import type { Project, ProjectResource } from "../../src/project/project.js";
import { apiTree } from "../../src/scaffold/index.js";

const own = (group: string, version: string, kind: string): ProjectResource => ({
  group,
  domain: "example.com",
  version,
  kind,
  plural: `${kind.toLowerCase()}s`,
  api: { crdVersion: "v1", namespaced: true },
  controller: true,
  core: false,
  external: false,
});
const builtIn = (group: string, version: string, kind: string): ProjectResource => ({
  group,
  domain: "",
  version,
  kind,
  plural: `${kind.toLowerCase()}s`,
  controller: true,
  core: true,
  external: false,
});
const projectOf = (...resources: ProjectResource[]): Project => ({
  domain: "example.com",
  projectName: "demo",
  cliVersion: "0.1.0",
  resources,
});
const treeOf = (project: Project, template: "deployment" | "empty" = "deployment") => {
  const resource = project.resources.at(-1);
  if (resource === undefined) throw new Error("a project without resources");
  return apiTree({ project, resource, template, namespaced: true });
};

test("no kind may have a name that a template imports or declares", async () => {
  const trees = await Promise.all(
    (["deployment", "empty"] as const).map((template) =>
      treeOf(projectOf(own("apps", "v1", "Zebra")), template),
    ),
  );
  const names = trees
    .flatMap((tree) => [...tree.values()])
    // The lists import no kind by its name.
    .filter(({ owner }) => owner === "yours")
    .map(({ content }) => content)
    .flatMap((text) => [
      ...[...text.matchAll(/import (?:type )?\{([^}]*)\}/g)].flatMap(([, list = ""]) =>
        list.split(",").map((name) => name.trim().replace(/^type /, "")),
      ),
      ...[...text.matchAll(/^(?:export )?(?:const|function|interface|type) (\w+)/gm)].map(
        ([, name = ""]) => name,
      ),
    ])
    .filter((name) => /^[A-Z]/.test(name) && !name.startsWith("Zebra"));
  expect(names).toContain("Deployment");
  expect([...new Set(names)].filter((name) => checkKind(name).length === 0)).toEqual([]);
});

describe("files of a resource", () => {
  test("a kind called Index does not take the place of a list", async () => {
    const tree = await treeOf(projectOf(own("apps", "v1", "Index")));
    expect(tree.get("src/controllers/index.ts")?.owner).toBe("ours");
    expect(tree.get("src/controllers/index.ts")?.content).toContain('from "./index-kind.js"');
    expect(tree.has("src/controllers/index-kind.ts")).toBe(true);
  });

  test("only the first group that the project defines has no folder, whatever came before it", async () => {
    const project = projectOf(
      builtIn("apps", "v1", "StatefulSet"),
      own("web", "v1", "Site"),
      own("data", "v1", "Store"),
    );
    const last = await treeOf(project);
    expect([...last].filter(([, { owner }]) => owner === "yours").map(([path]) => path)).toEqual([
      "src/api/data/v1/store.ts",
      "config/samples/data_v1_store.yaml",
      "config/rbac/data-store_admin_role.yaml",
      "config/rbac/data-store_editor_role.yaml",
      "config/rbac/data-store_viewer_role.yaml",
      "src/controllers/data/store.ts",
      "test/data/store.test.ts",
    ]);
    expect(last.get("src/controllers/index.ts")?.content).toContain('"./site.js"');
    expect(last.get("src/controllers/index.ts")?.content).toContain('"./apps/statefulset.js"');
  });

  test.each([
    [
      "a built-in kind and one of its name in a group of its name",
      [
        own("web", "v1", "Site"),
        builtIn("apps", "v1", "DaemonSet"),
        own("apps", "v1", "DaemonSet"),
      ],
      "src/controllers/apps/daemonset.ts",
    ],
    [
      "two versions of a kind from elsewhere",
      [builtIn("batch", "v1", "CronJob"), builtIn("batch", "v2", "CronJob")],
      "src/controllers/batch/cronjob.ts",
    ],
  ])("%s are refused, as they would be one file", async (_, resources, file) => {
    const refused = await treeOf(projectOf(...resources)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect((refused as UserError).diagnostics).toMatchObject([{ location: { file } }]);
  });

  test("names in the lists are TypeScript's, and no two are one", async () => {
    const project = projectOf(
      own("web", "v1", "Site"),
      own("web", "v1", "DataSite"),
      own("data", "v1", "Site"),
      own("3d", "v1", "Site"),
    );
    const tree = await treeOf(project);
    const text = (path: string) => tree.get(path)?.content ?? "";
    expect(
      [...text("src/api/index.ts").matchAll(/as (\w+) from/g)].map(([, name]) => name),
    ).toEqual(["siteV1", "dataSiteV1", "dataSiteV1_2", "group3dSiteV1"]);
    expect(text("src/controllers/index.ts")).toContain(
      [
        "  webSiteController,",
        "  dataSiteController,",
        "  dataSiteController_2,",
        "  group3dSiteController,",
      ].join("\n"),
    );
  });

  test("the same resource again gives the same files", async () => {
    const project = projectOf(own("apps", "v1", "Site"));
    expect(await treeOf(project)).toEqual(await treeOf(project));
  });
});

test("another version of a kind is not the stored one", async () => {
  const first = own("apps", "v1alpha1", "Site");
  const second = { ...own("apps", "v1", "Site"), controller: false };
  const tree = await treeOf(projectOf(first, second));
  expect(tree.get("src/api/v1/site.ts")?.content).toContain("storage: false");
  expect(tree.has("src/controllers/site.ts")).toBe(false);
  const again = await apiTree({
    project: projectOf(first, second),
    resource: first,
    template: "deployment",
    namespaced: true,
  });
  expect(again.get("src/api/v1alpha1/site.ts")?.content).not.toContain("storage");
});

test("the core group's Event is not that of events.k8s.io", async () => {
  const core = await treeOf(projectOf(builtIn("", "v1", "Event")));
  expect(core.get("src/controllers/core/event.ts")?.content).toContain("CoreEvent as Event");
  const newer = await treeOf(projectOf(builtIn("events.k8s.io", "v1", "Event")));
  expect(newer.get("src/controllers/events.k8s.io/event.ts")?.content).not.toContain("CoreEvent");
});
