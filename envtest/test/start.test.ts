/** start() with the real binaries: what it gives, what it leaves behind, and what it says when it can't. */

import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { BinariesNotFoundError, type Cluster, findBinaries, start } from "@opwright/envtest";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import { binaries, describeWithBinaries } from "../../test/support/binaries.js";

const run = promisify(execFile);

const widgets = (change: object = {}) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets" },
    versions: [
      { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } },
    ],
    ...change,
  },
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "envtest-test-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const kubectl = async (kubeconfig: string, ...args: string[]) => {
  const { stdout } = await run(join(binaries?.dir ?? "", "kubectl"), [
    `--kubeconfig=${kubeconfig}`,
    ...args,
  ]);
  return stdout;
};
/** A kubeconfig's text in a file of this test's folder. */
const inFile = (text: string) => {
  const path = join(folder, "kubeconfig");
  writeFileSync(path, text);
  return path;
};

describe("without binaries", () => {
  const none = { env: {}, homeDirectory: "/nowhere" };

  test("every place that was looked at, and how to have them", async () => {
    const error = await findBinaries(none).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(BinariesNotFoundError);
    expect((error as Error).message).toMatch(
      /\/usr\/local\/kubebuilder\/bin \(no etcd\).*setup-envtest.*KUBEBUILDER_ASSETS.*"existing"/,
    );
  });

  test("kube-controller-manager is said to be missing where it is asked for", async () => {
    for (const name of ["etcd", "kube-apiserver"])
      writeFileSync(join(folder, name), "", { mode: 0o755 });
    expect(await findBinaries({ directory: folder })).toMatchObject({
      directory: folder,
      etcd: join(folder, "etcd"),
    });
    await expect(findBinaries({ directory: folder, kubeControllerManager: true })).rejects.toThrow(
      /no kube-controller-manager\).*setup-envtest has none/,
    );
  });

  test.skipIf(process.platform !== "linux")(
    "the newest version for this machine in setup-envtest's cache is taken",
    async () => {
      const machine = `linux-${{ x64: "amd64" }[process.arch as string] ?? process.arch}`;
      const mine = ["1.9.0", "1.34.0", "1.33.1"].map((version) => `${version}-${machine}`);
      for (const version of [...mine, "1.99.0-plan9-mips"]) {
        const place = join(folder, "kubebuilder-envtest/k8s", version);
        mkdirSync(place, { recursive: true });
        for (const name of ["etcd", "kube-apiserver"])
          writeFileSync(join(place, name), "", { mode: 0o755 });
      }
      expect((await findBinaries({ env: { XDG_DATA_HOME: folder } })).directory).toContain(
        `1.34.0-${machine}`,
      );
    },
  );

  test.each(["in-process", "toString", ""])("there is no server %j", async (server) => {
    await expect(start({ server: server as never })).rejects.toThrow(
      `there is no server ${JSON.stringify(server)} (the option server); there are binaries, existing`,
    );
  });

  test.each([
    [{ OPWRIGHT_ENVTEST_SERVER: "kind" }, /no server "kind" \(OPWRIGHT_ENVTEST_SERVER\)/],
    [{ OPWRIGHT_ENVTEST_SERVER: "existing" }, /no kubeconfig at .*none/],
    [{ USE_EXISTING_CLUSTER: "True" }, /no kubeconfig at .*none/],
    [{ USE_EXISTING_CLUSTER: "false" }, /no etcd and kube-apiserver found/],
    [
      { OPWRIGHT_ENVTEST_SERVER: "binaries", USE_EXISTING_CLUSTER: "true" },
      /no etcd and kube-apiserver found/,
    ],
    [{}, /no etcd and kube-apiserver found/],
  ])("the environment %j chooses the server", async (chosen, message) => {
    const names = ["OPWRIGHT_ENVTEST_SERVER", "USE_EXISTING_CLUSTER"] as const;
    for (const name of names) vi.stubEnv(name, (chosen as Record<string, string>)[name]);
    vi.stubEnv("KUBECONFIG", join(folder, "none"));
    vi.stubEnv("KUBEBUILDER_ASSETS", folder);
    await expect(start()).rejects.toThrow(message);
  });

  test("no kubeconfig for an existing cluster", async () => {
    await expect(start({ server: "existing", kubeconfig: join(folder, "none") })).rejects.toThrow(
      /no kubeconfig at .*none/,
    );
  });
});

describeWithBinaries("the binaries", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await start({ kubeControllerManager: true });
  });
  afterAll(() => cluster?.stop());

  test("serve what kubectl asks, to an administrator", async () => {
    expect(await kubectl(cluster.kubeconfigPath, "get", "namespaces", "--output=name")).toContain(
      "namespace/default",
    );
    expect(
      await kubectl(cluster.kubeconfigPath, "auth", "can-i", "*", "*", "--all-namespaces"),
    ).toMatch(/yes/);
    expect(readFileSync(cluster.kubeconfigPath, "utf8")).toBe(cluster.kubeconfig);
  });

  test("kube-controller-manager turns a Deployment into Pods", async () => {
    await kubectl(
      cluster.kubeconfigPath,
      "create",
      "deployment",
      "web",
      "--image=nginx",
      "--replicas=2",
    );
    const pods = () => kubectl(cluster.kubeconfigPath, "get", "pods", "--output=name");
    await expect
      .poll(async () => (await pods()).split("\n").filter(Boolean).length, { timeout: 20_000 })
      .toBe(2);
  });

  test("RBAC holds for a user, by name and by group", async () => {
    const nobody = inFile(await cluster.addUser({ name: "nobody" }));
    await expect(kubectl(nobody, "get", "pods")).rejects.toThrow(/User "nobody" cannot list/);
    const master = inFile(
      await cluster.addUser({ name: "someone", groups: ["team", "system:masters"] }),
    );
    expect(await kubectl(master, "get", "pods", "--output=name")).toContain("pod/web");
  });

  test.each(['ann, "x"=1+2 #é\\', "#616263", "system:node:a", "o=b", " a "])(
    "a user %j is who he says",
    async (name) => {
      const group = `${name}'s group`;
      const user = inFile(await cluster.addUser({ name, groups: [group] }));
      const { status } = JSON.parse(await kubectl(user, "auth", "whoami", "--output=json"));
      expect(status.userInfo).toMatchObject({
        username: name,
        groups: [group, "system:authenticated"],
      });
    },
  );

  test("a user without a name, or in a group without one, is refused", async () => {
    await expect(cluster.addUser({ name: "" })).rejects.toThrow(/one is empty/);
    await expect(cluster.addUser({ name: "a", groups: [""] })).rejects.toThrow(/one is empty/);
  });

  test("the administrator's token is enough without the certificate", async () => {
    const config = parse(cluster.kubeconfig);
    const [{ user }] = config.users;
    config.users[0].user = { token: user.token };
    expect(await kubectl(inFile(stringify(config)), "auth", "whoami")).toMatch(
      /admin[\s\S]*system:masters/,
    );
  });

  test("logs are those of each program", () => {
    const logs = cluster.logs();
    expect(Object.keys(logs)).toEqual(["etcd", "kube-apiserver", "kube-controller-manager"]);
    expect(logs["kube-apiserver"]).toMatch(/Serving securely/);
  });

  test("RBAC holds for a service account", async () => {
    await kubectl(cluster.kubeconfigPath, "create", "serviceaccount", "robot");
    const robot = inFile(
      await cluster.createServiceAccountKubeconfig({ namespace: "default", name: "robot" }),
    );
    expect(await kubectl(robot, "auth", "whoami")).toContain("system:serviceaccount:default:robot");
    await expect(kubectl(robot, "get", "secrets")).rejects.toThrow(/forbidden/i);
    await expect(
      cluster.createServiceAccountKubeconfig({ namespace: "default", name: "none" }),
    ).rejects.toThrow(/404.*"none" not found/);
  });

  test("an existing cluster is left as it was found", async () => {
    const kept = widgets({ group: "kept.com" });
    const first = await start({
      server: "existing",
      kubeconfig: cluster.kubeconfigPath,
      crds: [{ ...kept, metadata: { name: "widgets.kept.com" } }],
    });
    const second = await start({
      server: "existing",
      kubeconfig: cluster.kubeconfigPath,
      crds: [{ ...kept, metadata: { name: "widgets.kept.com" } }, widgets()],
    });
    const names = () => kubectl(cluster.kubeconfigPath, "get", "crd", "--output=name");
    expect(await names()).toMatch(/widgets.example.com[\s\S]*widgets.kept.com/);
    await expect(second.addUser({ name: "x" })).rejects.toThrow(/service account/);
    // Gone once stop() says so: the next tests may bring the same ones.
    await second.stop();
    expect(await names()).toBe("customresourcedefinition.apiextensions.k8s.io/widgets.kept.com\n");
    await first.stop();
    expect(await names()).toBe("");
    expect(await kubectl(cluster.kubeconfigPath, "get", "namespaces", "--output=name")).toContain(
      "default",
    );
  });
});

describeWithBinaries("starting and stopping", () => {
  test("two at once, each with its own state; nothing is left behind", async () => {
    const clusters = await Promise.all([start({ crds: [widgets()] }), start()]);
    const [one, two] = clusters.map(({ kubeconfigPath }) => kubeconfigPath);
    expect(await kubectl(one ?? "", "get", "crd", "--output=name")).toContain("widgets");
    expect(await kubectl(two ?? "", "get", "crd", "--output=name")).toBe("");
    for (const cluster of clusters) {
      await Promise.all([cluster.stop(), cluster.stop()]);
      await cluster.stop();
      expect(existsSync(dirname(cluster.kubeconfigPath))).toBe(false);
    }
  });

  test("CRDs of a file and of a folder; a bad one names its file and what the server says", async () => {
    const file = join(folder, "widgets.yaml");
    writeFileSync(file, `---\n${JSON.stringify(widgets())}\n`);
    await using cluster = await start({ crds: [folder, file] });
    await kubectl(cluster.kubeconfigPath, "get", "widgets");
    const bad = join(folder, "bad.yaml");
    writeFileSync(bad, JSON.stringify(widgets({ scope: "Nowhere" })));
    const existing = { server: "existing" as const, kubeconfig: cluster.kubeconfigPath };
    await expect(start({ ...existing, crds: [bad] })).rejects.toThrow(
      /bad.yaml: the API server refuses widgets.example.com.*Unsupported value/,
    );
    writeFileSync(bad, "a: [");
    await expect(start({ ...existing, crds: [bad] })).rejects.toThrow(/bad.yaml: .*flow sequence/i);
    await expect(start({ ...existing, crds: [join(folder, "none")] })).rejects.toThrow(
      /no CRD at .*none/,
    );
  });

  test("a program that is damaged: the end of its log", async () => {
    const damaged = join(folder, "bin");
    cpSync(binaries?.dir ?? "", damaged, {
      recursive: true,
      filter: (path) => !/kube|controller-gen/.test(path.slice((binaries?.dir ?? "").length)),
    });
    writeFileSync(
      join(damaged, "kube-apiserver"),
      "#!/bin/sh\necho I am no API server >&2\nexit 3\n",
    );
    chmodSync(join(damaged, "kube-apiserver"), 0o755);
    await expect(start({ binariesDirectory: damaged })).rejects.toThrow(
      /kube-apiserver ended at its start[\s\S]*I am no API server/,
    );
  });

  test("too little time, and a flag that there is not", async () => {
    await expect(start({ startTimeoutMs: 1 })).rejects.toThrow(/not ready in time/);
    await expect(start({ apiServerFlags: ["--no-such-flag"] })).rejects.toThrow(
      /unknown flag: --no-such-flag/,
    );
  });
});
