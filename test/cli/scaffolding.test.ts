import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filesBelow } from "../support/snapshot.js";
import { emptyFolder, opwrightIn } from "../support/terminal.js";

let folder: ReturnType<typeof emptyFolder>;
let project: string;
beforeEach(() => {
  folder = emptyFolder();
  project = join(folder.path, "demo");
});
afterEach(() => folder.remove());

const init = ["init", "demo", "--domain", "example.com"];
const createApi = ["create-api", "--group", "apps", "--version", "v1alpha1", "--kind", "HelloApp"];
const actions = (stdout: string) => new Set(stdout.match(/^(create|update|unchanged)(?= )/gm));

describe("every command twice", () => {
  test("says unchanged, and changes nothing", async () => {
    await opwrightIn(folder.path, ...init);
    expect((await opwrightIn(folder.path, ...init)).stdout).toMatch(/\n30 unchanged\n$/);
    await opwrightIn(project, ...createApi);
    const before = filesBelow(project);
    for (const again of [
      createApi,
      ["init", "--domain", "example.com"],
      ["create", "api", ...createApi.slice(1)],
    ]) {
      const { code, stdout } = await opwrightIn(project, ...again);
      expect({ code, actions: actions(stdout) }).toEqual({
        code: 0,
        actions: new Set(["unchanged"]),
      });
    }
    expect(filesBelow(project)).toEqual(before);
  });

  test("leaves what the user wrote alone, templates' braces too", async () => {
    await opwrightIn(folder.path, ...init);
    await opwrightIn(project, ...createApi);
    const mine = [
      "src/main.ts",
      "src/controllers/helloapp.ts",
      "src/api/v1alpha1/helloapp.ts",
      "README.md",
      "package.json",
    ];
    for (const path of mine)
      appendFileSync(join(project, path), "\n// {{ .Name }} {{x}} {{#each}}\n");
    const before = filesBelow(project);
    await opwrightIn(project, ...createApi);
    await opwrightIn(
      project,
      "create-api",
      "--group",
      "apps",
      "--version",
      "v1alpha1",
      "--kind",
      "Other",
      "--template",
      "empty",
    );
    await opwrightIn(project, "init", "--domain", "example.com");
    const after = filesBelow(project);
    for (const path of mine) expect(after[path]).toBe(before[path]);
  });
});

describe("create-api", () => {
  beforeEach(() => opwrightIn(folder.path, ...init));
  const registry = (name: string) => readFileSync(join(project, `src/${name}/index.ts`), "utf8");

  test("a second version, a second group, a controller over what exists", async () => {
    const said = [
      await opwrightIn(project, ...createApi),
      await opwrightIn(
        project,
        "create-api",
        "--group",
        "apps",
        "--version",
        "v1",
        "--kind",
        "HelloApp",
      ),
      await opwrightIn(
        project,
        "create-api",
        "--group",
        "backup",
        "--version",
        "v1",
        "--kind",
        "HelloApp",
        "--template",
        "empty",
      ),
      await opwrightIn(
        project,
        "create-api",
        "--group",
        "apps",
        "--version",
        "v1",
        "--kind",
        "Fleet",
        "--cluster-scoped",
        "--no-controller",
      ),
      await opwrightIn(
        project,
        "create-api",
        "--group",
        "apps",
        "--version",
        "v1",
        "--kind",
        "StatefulSet",
        "--no-resource",
      ),
      await opwrightIn(
        project,
        "create-api",
        "--group",
        "core",
        "--version",
        "v1",
        "--kind",
        "Secret",
        "--no-resource",
      ),
      await opwrightIn(
        project,
        "create-api",
        "--group",
        "cert-manager.io",
        "--version",
        "v1",
        "--kind",
        "Certificate",
        "--no-resource",
      ),
    ];
    expect(said.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      said.map(() => ({ code: 0, stderr: "" })),
    );
    expect(registry("api")).toContain(
      'export * as helloAppV1alpha1 from "./v1alpha1/helloapp.js";',
    );
    expect(registry("api")).toContain('export * as helloAppV1 from "./v1/helloapp.js";');
    expect(registry("api")).toContain(
      'export * as backupHelloAppV1 from "./backup/v1/helloapp.js";',
    );
    expect(registry("controllers")).toContain(
      'import { helloAppController as appsHelloAppController } from "./helloapp.js";',
    );
    expect(registry("controllers")).toContain(
      'import { helloAppController as backupHelloAppController } from "./backup/helloapp.js";',
    );
    expect(registry("controllers")).toContain(
      'import { statefulSetController } from "./apps/statefulset.js";',
    );
    expect(readFileSync(join(project, "src/api/v1/helloapp.ts"), "utf8")).toContain(
      "storage: false,",
    );
    expect(readFileSync(join(project, "src/api/v1alpha1/helloapp.ts"), "utf8")).not.toContain(
      "storage",
    );
    expect(readFileSync(join(project, "src/api/v1/fleet.ts"), "utf8")).toContain(
      'scope: "Cluster"',
    );
    expect(existsSync(join(project, "src/controllers/fleet.ts"))).toBe(false);
    expect(
      readFileSync(join(project, "src/controllers/cert-manager.io/certificate.ts"), "utf8"),
    ).toContain('group: "cert-manager.io"');
  });

  test("takes the whole group too", async () => {
    await opwrightIn(project, ...createApi);
    const whole = createApi.map((word) => (word === "apps" ? "apps.example.com" : word));
    expect(actions((await opwrightIn(project, ...whole)).stdout)).toEqual(new Set(["unchanged"]));
  });

  test("works from a folder below", async () => {
    expect((await opwrightIn(join(project, "src"), ...createApi)).code).toBe(0);
    expect(existsSync(join(project, "src/controllers/helloapp.ts"))).toBe(true);
  });
});

describe("flags of every writing command", () => {
  test("--dry-run writes nothing", async () => {
    const { code, stdout } = await opwrightIn(folder.path, ...init, "--dry-run", "--diff");
    expect(code).toBe(0);
    expect(stdout).toContain("+++ b/src/main.ts");
    expect(stdout).toMatch(/30 to create; nothing was written \(--dry-run\)\n$/);
    expect(existsSync(project)).toBe(false);
  });

  test("--output json is one JSON document", async () => {
    const report = JSON.parse((await opwrightIn(folder.path, ...init, "--output", "json")).stdout);
    expect(report).toMatchObject({ command: "init", dryRun: false });
    expect(report.changes).toContainEqual({ path: "PROJECT", action: "create" });
    const usage = JSON.parse(
      (await opwrightIn(project, "create-api", "--nope", "--output=json")).stdout,
    );
    expect(usage.errors).toEqual([{ message: "unknown option '--nope'" }]);
    const errors = JSON.parse((await opwrightIn(project, "create-api", "--output=json")).stdout);
    expect(errors.errors.map(({ message }: { message: string }) => message)).toEqual([
      "--group is missing",
      "--version is missing",
      "--kind is missing",
    ]);
  });
});

describe("bad input: one clear error, nothing written", () => {
  const api = (change: Record<string, string>) => {
    const values: Record<string, string> = {
      group: "apps",
      version: "v1",
      kind: "HelloApp",
      ...change,
    };
    return [
      "create-api",
      ...Object.entries(values).flatMap(([name, value]) => [`--${name}=${value}`]),
    ];
  };
  const long = "a".repeat(64);

  test.each<[string[], number, RegExp]>([
    [["init"], 2, /--domain is missing/],
    [["init", "--domain", "Foo_Bar"], 1, /domain "Foo_Bar".*\n.*For example/],
    [["init", "--domain", "localhost"], 1, /domain "localhost"/],
    [["init", "--domain", "exämple.com"], 1, /domain/],
    [["init", "--domain", `${long}.com`], 1, /domain/],
    [["init", "--domain", "{{x}}.com"], 1, /domain/],
    [["init", "--domain", "../x.com"], 1, /domain/],
    [
      ["init", "My_Op", "--domain", "example.com"],
      1,
      /project name "My_Op".*\n.*"my-op".*--project-name/,
    ],
    [["init", "a b", "--domain", "example.com"], 1, /"a-b"/],
    [["init", "--domain", "example.com", "--project-name", long], 1, /63 characters/],
    [["init", "--domain", "example.com", "--project-name", "Проект"], 1, /DNS-1123/],
    [["init", "--domain", "example.com", "--template", "x"], 2, /unknown option '--template'/],
    [["init", "one", "two", "--domain", "example.com"], 2, /too many arguments/],
    [["init", "--domian", "example.com"], 2, /Did you mean --domain/],
    [["innit"], 2, /Did you mean init/],
    [["create-api", "--group", "apps"], 1, /no PROJECT file/],
    [["make-manifests"], 1, /no PROJECT file.*\n.*opwright init/],
    [["install"], 1, /no PROJECT file/],
    [["run"], 1, /no PROJECT file/],
    [["completion"], 2, /missing required argument/],
    [["completion", "tcsh"], 2, /Allowed choices are bash, zsh, fish, powershell/],
    [[], 2, /Usage: opwright/],
  ])("outside a project: %j", async (argv, code, message) => {
    const ran = await opwrightIn(folder.path, ...argv);
    expect(ran.stderr).toMatch(message);
    expect({ code: ran.code, stdout: ran.stdout, files: filesBelow(folder.path) }).toEqual({
      code,
      stdout: "",
      files: {},
    });
  });

  test.each<[string[], number, RegExp]>([
    [api({ kind: "Cap-tain" }), 1, /kind "Cap-tain".*\n.*"CapTain"/],
    [api({ kind: "helloApp" }), 1, /PascalCase/],
    [api({ kind: "Класс" }), 1, /PascalCase/],
    [api({ kind: "" }), 1, /kind ""/],
    [api({ kind: "../Evil" }), 1, /PascalCase/],
    [api({ kind: "A/B" }), 1, /PascalCase/],
    [api({ kind: "A\\B" }), 1, /PascalCase/],
    [api({ kind: "{{x}}" }), 1, /PascalCase/],
    [api({ kind: `K${long}` }), 1, /59 characters/],
    [api({ kind: "String" }), 1, /already/],
    [api({ kind: "New" }), 1, /already.*\n.*ManagedNew/],
    [api({ kind: "Con" }), 1, /Windows.*\n.*ManagedCon/],
    [
      [...api({ kind: "Deployment", version: "v2" }), "--no-resource"],
      1,
      /built into Kubernetes as v1, not v2/,
    ],
    [
      [...api({ kind: "Deployment", plural: "deploys" }), "--no-resource"],
      1,
      /plural of Deployment is deployments/,
    ],
    [[...api({}), "--no-resource", "--template", "deployment"], 2, /Leave one of them out/],
    [["install", "--timeout", "soon"], 2, /It takes a number of seconds/],
    [api({ kind: "Condition" }), 1, /already.*\n.*ManagedCondition/],
    [api({ version: "1" }), 1, /version "1".*\n.*"v1"/],
    [api({ version: "V1" }), 1, /version "V1"/],
    [api({ version: "notaversion" }), 1, /version/],
    [api({ version: "v1/../.." }), 1, /version/],
    [api({ group: "Apps" }), 1, /group "Apps".*\n.*"apps"/],
    [api({ group: "a/b" }), 1, /group/],
    [api({ group: long }), 1, /group/],
    [api({ plural: "Hello Apps" }), 1, /plural "Hello Apps".*\n.*"hello-apps"/],
    [api({ plural: "-x" }), 1, /plural/],
    [[...api({}), "--no-resource", "--no-controller"], 2, /leaves nothing/],
    [
      [...api({ group: "nope" }), "--no-resource"],
      1,
      /no kind HelloApp of nope\/v1 is built into Kubernetes/,
    ],
    [[...api({}), "--template", "nope"], 2, /Allowed choices are deployment, empty/],
    [["make-manifests", "nope"], 2, /Allowed choices are crd, rbac/],
    [["make-manifests", "--check", "--watch"], 2, /exclude each other/],
    [["init", "--domain", "other.org"], 1, /there is a project here already/],
  ])("in a project: %j", async (argv, code, message) => {
    await opwrightIn(folder.path, ...init);
    const before = filesBelow(project);
    const ran = await opwrightIn(project, ...argv);
    expect(ran.stderr).toMatch(message);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: "" });
    expect(filesBelow(project)).toEqual(before);
  });

  test("all that is wrong comes together", async () => {
    await opwrightIn(folder.path, ...init);
    const { stderr } = await opwrightIn(
      project,
      ...api({ group: "A_", version: "x", kind: "y", plural: "Z" }),
    );
    expect(stderr.match(/^error: /gm)).toHaveLength(4);
  });

  test("files in the way of a new project", async () => {
    mkdirSync(join(project, "src"), { recursive: true });
    writeFileSync(join(project, "src/main.ts"), "mine");
    writeFileSync(join(project, "package.json"), "{}");
    writeFileSync(join(project, "README.md"), "mine too");
    const before = filesBelow(project);
    const ran = await opwrightIn(folder.path, ...init);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^package.json: error.*\n.*\nsrc\/main.ts: error/m);
    expect(filesBelow(project)).toEqual(before);
  });

  test("a README that is there already is kept", async () => {
    mkdirSync(project);
    writeFileSync(join(project, "README.md"), "mine");
    expect((await opwrightIn(folder.path, ...init)).code).toBe(0);
    expect(readFileSync(join(project, "README.md"), "utf8")).toBe("mine");
  });

  test("a folder whose name is too long for the disk", async () => {
    const name = "a".repeat(300);
    const ran = await opwrightIn(
      folder.path,
      "init",
      name,
      "--domain",
      "example.com",
      "--project-name",
      "demo",
    );
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/ENAMETOOLONG/);
    expect(ran.stderr).not.toMatch(/\n +at /);
  });

  test("what a broken run has written is not in the way of the next", async () => {
    await opwrightIn(folder.path, ...init);
    unlinkSync(join(project, "PROJECT"));
    unlinkSync(join(project, "src/main.ts"));
    const { code, stdout } = await opwrightIn(folder.path, ...init);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 created, \d+ unchanged/);
  });

  test.each([
    [
      "of a newer version",
      (text: string) => text.replace('"3"', '"4"'),
      /PROJECT:\d+: error: PROJECT is of version "4"/,
    ],
    ["damaged", () => "a: [", /PROJECT:1.*error/],
    [
      "without a list",
      (text: string) => `${text}resources: precious\n`,
      /PROJECT:\d+: error: resources is not a list/,
    ],
    [
      "with a path for a kind",
      (text: string) =>
        `${text}resources: [{ group: apps, domain: example.com, version: v1, kind: ../../evil, plural: evils }]\n`,
      /resource 1: kind "..\/..\/evil" is not in PascalCase/,
    ],
    [
      "that grows beyond all bounds",
      (text: string) =>
        `${text}a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      /Excessive alias count/,
    ],
    [
      "another tool's",
      (text: string) => text.replace("typescript.opwright.dev/v1", "go.kubebuilder.io/v4"),
      /layout/,
    ],
  ])("PROJECT %s", async (_, change, message) => {
    await opwrightIn(folder.path, ...init);
    const path = join(project, "PROJECT");
    writeFileSync(path, change(readFileSync(path, "utf8")));
    const before = filesBelow(project);
    for (const argv of [createApi, ["make-manifests"], ["init", "--domain", "example.com"]]) {
      const ran = await opwrightIn(project, ...argv);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(message);
    }
    expect(filesBelow(project)).toEqual(before);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "a folder that is read-only",
    async () => {
      chmodSync(folder.path, 0o555);
      const ran = await opwrightIn(folder.path, ...init);
      chmodSync(folder.path, 0o755);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/can't be written/);
    },
  );

  test("the folder is a file", async () => {
    writeFileSync(project, "");
    const ran = await opwrightIn(folder.path, ...init);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/is a file, not a folder/);
  });
});
