/** Emitted projects as their users have them: installed, built, linted, tested, rendered, accepted by Kubernetes. */

import { access, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Cluster, start } from "@opwright/envtest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { binaries, describeWithBinaries } from "../support/binaries.js";
import { succeed } from "../support/command.js";
import { opwright, root } from "../support/emitted-project.js";
import { type Kubectl, kubectlFor } from "../support/kubectl.js";

const node = process.execPath;
const api = (resource: string, ...more: string[]) => {
  const [group = "", version = "", kind = ""] = resource.split("/");
  return ["create-api", "--group", group, "--version", version, "--kind", kind, ...more];
};

/** Every way of `create-api`, namesakes, and the longest kind that a CustomResourceDefinition takes. */
const resources = [
  api("apps/v1alpha1/Backup", "--template", "empty"),
  api("apps/v1/HelloApp"),
  api("data/v1/HelloApp"),
  api("data/v1/Fleet", "--cluster-scoped"),
  api("apps/v1/Settings", "--no-controller"),
  api("apps/v1/Index", "--template", "empty"),
  api(`apps/v1/Kind${"OfAVeryLongName".repeat(3)}AndEnding1`),
  api("apps/v1/StatefulSet", "--no-resource"),
  api("core/v1/Event", "--no-resource"),
  api("events.k8s.io/v1/Event", "--no-resource"),
  api("cert-manager.io/v1/Certificate", "--no-resource"),
];

/** Said by npm, esbuild, Biome, Node and kubectl alike. */
const warning = /\bwarn(ing)?[: ]/i;

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "opwright-emitted-"));
  project = join(folder, "demo");
  await succeed(node, [join(root, "scripts/build.mjs")]);
  await succeed(node, [opwright, "init", "demo", "--domain", "example.com"], { cwd: folder });
  const printed = await inProject("npm", "install", "--no-audit", "--no-fund");
  expect(printed).not.toMatch(warning);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs in the project and gives all that was printed, but what npm says of this machine's settings. */
async function inProject(command: string, ...args: string[]): Promise<string> {
  const line = ["-c", '"$0" "$@" 2>&1', command, ...args];
  const printed = await succeed("bash", line, { cwd: project });
  return printed.replace(/^npm warn Unknown (user|env) config.*\n/gm, "");
}

async function passesItsOwnChecks(): Promise<void> {
  for (const script of ["manifests", "typecheck", "build", "lint", "test"]) {
    expect(await inProject("npm", "run", script), script).not.toMatch(warning);
  }
  expect(await inProject("npx", "opwright", "make-manifests", "--check")).toContain("unchanged");
}

/** What kustomize makes of a folder. */
const rendered = (path: string) =>
  inProject(join(binaries?.dir ?? "", "kubectl"), "kustomize", path);

describe("as init leaves it", () => {
  test("builds, lints and passes its tests", passesItsOwnChecks);

  test.skipIf(!binaries)("kustomize renders it", async () => {
    expect(await rendered("config/default")).toContain("namespace: demo-system");
  });
});

describe("with kinds of the default template", () => {
  beforeAll(async () => {
    await inProject("npx", "opwright", ...api("apps/v1alpha1/HelloApp"));
    await inProject("npx", "opwright", ...api("apps/v1/CertificateRequestPolicy"));
  });

  test("builds, lints and passes its tests", passesItsOwnChecks);

  test("is formatted as its own formatter would", () =>
    inProject("npx", "biome", "check", "--error-on-warnings"));

  test("becomes an image by its Dockerfile, from what .dockerignore lets through", async () => {
    const [context, work, image] = await Promise.all(
      ["context", "work", "operator"].map(async (name) => {
        await mkdir(join(folder, name));
        return join(folder, name);
      }),
    );
    const ignored = await readFile(join(project, ".dockerignore"), "utf8");
    expect(ignored).toMatch(/^\*$/m);
    for (const [, path = ""] of ignored.matchAll(/^!(.*)$/gm)) {
      await cp(join(project, path), join(context ?? "", path), { recursive: true });
    }
    const [, build = "", run = ""] = (await readFile(join(project, "Dockerfile"), "utf8")).split(
      /^FROM .*$/m,
    );
    for (const [, instruction, rest = ""] of build.matchAll(/^(COPY|RUN) (.*)$/gm)) {
      const [to = "", ...from] = rest.split(" ").reverse();
      if (instruction === "COPY") {
        for (const path of from) {
          const target = join(work ?? "", to.endsWith("/") ? join(to, path) : to);
          await cp(join(context ?? "", path), target, { recursive: true });
        }
      } else if (rest.startsWith("npm ci ")) {
        // What the lockfile says is installed here already.
        await access(join(work ?? "", "package-lock.json"));
        await symlink(join(project, "node_modules"), join(work ?? "", "node_modules"), "junction");
      } else {
        await succeed("bash", ["-c", rest], { cwd: work ?? "" });
      }
    }
    for (const [path] of run.matchAll(/(?<= \/work\/)\S+/g)) {
      await cp(join(work ?? "", path), join(image ?? "", basename(path)));
    }
    const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(run)?.[1] ?? "") as string[];
    const [program = "", ...args] = entrypoint.map((word) =>
      word.replace("/operator", image ?? ""),
    );
    expect(program).toBe("node");
    const help = await inProject(node, ...args, "--help");
    expect(help).toContain("--leader-elect");
    expect(help).not.toMatch(warning);
  });
});

describe("with every kind of resource", () => {
  beforeAll(async () => {
    for (const argv of resources) await inProject("npx", "opwright", ...argv);
  });

  test("builds, lints and passes its tests", passesItsOwnChecks);

  describeWithBinaries("on a real API server", () => {
    let cluster: Cluster;
    let kubectl: Kubectl;
    const dryRun = ["--dry-run=server", "--validate=strict"];

    // biome-ignore lint/suspicious/noDuplicateTestHooks: describeWithBinaries opens a scope of its own.
    beforeAll(async () => {
      cluster = await start({ server: "binaries" });
      kubectl = kubectlFor(cluster.kubeconfigPath);
    });
    afterAll(() => cluster?.stop());

    test("all of config/ is accepted, field by field, with what it leaves out to begin with", async () => {
      const list = join(project, "config/default/kustomization.yaml");
      const text = await readFile(list, "utf8");
      await writeFile(list, text.replaceAll("# - ../", "- ../"));
      const all = (await rendered("config/default")).split("\n---\n");
      await writeFile(list, text);
      // Its CRD is the Prometheus operator's.
      const isMonitor = (object: string) => /^kind: ServiceMonitor$/m.test(object);
      expect(all.find(isMonitor)).toContain("namespace: demo-system");
      await kubectl("create", "namespace", "demo-system");
      const answer = await kubectl.apply(
        all.filter((object) => !isMonitor(object)).join("\n---\n"),
        ...dryRun,
      );
      expect(answer).toContain("deployment.apps/demo-controller-manager");
      expect(answer).toContain("networkpolicy");
    });

    test("the samples are accepted once the CRDs are there", async () => {
      await inProject("npx", "opwright", "install", "--kubeconfig", cluster.kubeconfigPath);
      const samples = await kubectl.apply(await rendered("config/samples"), ...dryRun);
      expect(samples.trim().split("\n")).toHaveLength(9);
    });

    test("the manager's Pod keeps the restricted Pod security standard", async () => {
      await kubectl.apply(await rendered("config/default"));
      const { metadata, spec } = await kubectl.json<{
        metadata: object;
        spec: { template: { metadata: { labels: object }; spec: object } };
      }>("get", "deployment", "demo-controller-manager", "--namespace=demo-system");
      expect(metadata).toMatchObject({ namespace: "demo-system" });
      const { labels } = spec.template.metadata;
      const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "manager", labels } };
      await kubectl.apply(
        JSON.stringify({ ...pod, spec: spec.template.spec }),
        "--namespace=demo-system",
        ...dryRun,
      );
    });
  });
});
