/** start({ server: "existing" }) on a little server: credentials from files, and what a failure leaves behind. */

import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { start } from "../../src/index.js";
import { type Answer, type Stub, startStub } from "../api/api-server-stub.js";

let stub: Stub;
afterEach(() => stub?.close());

const definition = (plural: string, change: object = {}) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.example.com` },
  spec: {
    group: "example.com",
    names: { plural },
    versions: [{ name: "v1", served: true }],
    ...change,
  },
});
const established = { status: { conditions: [{ type: "Established", status: "True" }] } };
const isWrite = ({ method }: { readonly method: string }) => method !== "GET";
const writes = () =>
  stub.seen.filter(isWrite).map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`);
const all: Answer = (method) => [method === "PATCH" ? 201 : 200, established];

test("paths in a kubeconfig are relative to its folder, also when CRDs are installed and removed", async () => {
  stub = await startStub(all);
  writeFileSync(join(stub.folder, "token"), "from-a-file\n");
  const kubeconfig = stub.kubeconfig({ "certificate-authority": "ca.crt" }, { tokenFile: "token" });
  const cluster = await start({ server: "existing", kubeconfig, crds: [definition("widgets")] });
  await Promise.all([cluster.stop(), cluster.stop()]);
  expect(writes()).toEqual([
    "PATCH /apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com",
    "DELETE /apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com",
  ]);
  // Gone once stop() says so, for the next tests may bring the same one.
  const removal = stub.seen.findIndex(({ method }) => method === "DELETE");
  expect(stub.seen.slice(removal).map(({ method }) => method)).toEqual(["DELETE", "GET", "GET"]);
  expect(new Set(stub.seen.map(({ authorization }) => authorization))).toEqual(
    new Set(["Bearer from-a-file"]),
  );
});

test("a CRD that is refused takes those before it with it, and leaves those that were there", async () => {
  stub = await startStub((method, path) => {
    if (path.includes("/bad.")) return [422, { kind: "Status", message: "spec.scope: Required" }];
    return [method === "PATCH" && path.includes("/new.") ? 201 : 200, established];
  });
  const kubeconfig = stub.kubeconfig({ "insecure-skip-tls-verify": true }, { token: "t" });
  const crds = ["old", "new", "bad", "later"].map((plural) => definition(plural));
  await expect(start({ server: "existing", kubeconfig, crds })).rejects.toThrow(
    /bad\.example\.com: 422 spec\.scope: Required$/,
  );
  expect(writes().filter((write) => write.startsWith("DELETE"))).toEqual([
    "DELETE /apis/apiextensions.k8s.io/v1/customresourcedefinitions/new.example.com",
  ]);
});

test("a CRD whose names are taken is said at once, by the server's reason", async () => {
  const taken = {
    status: {
      conditions: [
        { type: "NamesAccepted", status: "False", message: '"widgets" is already in use' },
        { type: "Established", status: "False", message: "not all names are accepted" },
      ],
    },
  };
  stub = await startStub((method, path) => {
    if (path.startsWith("/apis/example.com")) return [404, {}];
    return [method === "PATCH" ? 201 : 200, taken];
  });
  const kubeconfig = stub.kubeconfig({ "certificate-authority": "ca.crt" }, { token: "t" });
  await expect(
    start({ server: "existing", kubeconfig, crds: [definition("widgets")] }),
  ).rejects.toThrow(/widgets\.example\.com.*"widgets" is already in use/);
  expect(writes().at(-1)).toMatch(/^DELETE .*widgets/);
});

test("every served version is waited for", async () => {
  let asked = 0;
  stub = await startStub((method, path) => {
    if (path.startsWith("/apis/example.com/v2/") && ++asked < 3) return [404, {}];
    return [method === "PATCH" ? 201 : 200, established];
  });
  const kubeconfig = stub.kubeconfig({ "certificate-authority": "ca.crt" }, { token: "t" });
  const versions = [
    { name: "v1", served: true },
    { name: "v2", served: true },
    { name: "v0", served: false },
  ];
  const cluster = await start({
    server: "existing",
    kubeconfig,
    crds: [definition("widgets", { versions })],
  });
  await cluster.stop();
  expect(asked).toBe(3);
  expect(stub.seen.some(({ path }) => path.includes("/v0/"))).toBe(false);
});

test("a CRD that the last tests deleted is waited out, and made anew", async () => {
  let lookups = 0;
  let patches = 0;
  stub = await startStub((method, path) => {
    if (path.includes("customresourcedefinitions") && method === "GET" && patches === 1)
      return ++lookups < 3 ? [200, established] : [404, {}];
    if (method !== "PATCH") return [200, established];
    const leaving = { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } };
    return ++patches === 1 ? [200, leaving] : [201, established];
  });
  const kubeconfig = stub.kubeconfig({ "certificate-authority": "ca.crt" }, { token: "t" });
  const cluster = await start({ server: "existing", kubeconfig, crds: [definition("widgets")] });
  await cluster.stop();
  expect({ lookups, patches }).toEqual({ lookups: 3, patches: 2 });
  expect(writes().at(-1)).toMatch(/^DELETE .*widgets/);
});

test("a kind that this user may not list is served all the same", async () => {
  stub = await startStub((method, path) =>
    path.startsWith("/apis/example.com") ? [403, {}] : all(method, path),
  );
  const kubeconfig = stub.kubeconfig({ "certificate-authority": "ca.crt" }, { token: "t" });
  await using cluster = await start({
    server: "existing",
    kubeconfig,
    crds: [definition("widgets")],
  });
  expect(cluster.logs()).toEqual({});
});

test("a server that is known by another name, and one without TLS", async () => {
  stub = await startStub(all);
  const url = new URL(stub.url);
  const byName = { "certificate-authority": "ca.crt", "tls-server-name": "kubernetes" };
  const wrong = { ...byName, "tls-server-name": "elsewhere" };
  const existing = (cluster: object) =>
    start({ server: "existing", kubeconfig: stub.kubeconfig(cluster, { token: "t" }) });
  await using cluster = await existing(byName);
  expect(cluster.server).toBe(stub.url);
  await expect(existing(wrong)).rejects.toThrow(/elsewhere/);
  const plain = createServer((_, response) => response.end("{}")).listen(0, "127.0.0.1");
  await once(plain, "listening");
  url.protocol = "http:";
  url.port = String((plain.address() as AddressInfo).port);
  await (await existing({ server: url.origin })).stop();
  plain.closeAllConnections();
  plain.close();
});

test("a service account's kubeconfig trusts as much as the one it was asked by", async () => {
  stub = await startStub(() => [201, { status: { token: "made" } }]);
  const kubeconfig = stub.kubeconfig({ "insecure-skip-tls-verify": true }, { token: "t" });
  await using cluster = await start({ server: "existing", kubeconfig });
  const account = await cluster.createServiceAccountKubeconfig({ namespace: "a", name: "b" });
  expect(account).toContain("insecure-skip-tls-verify: true");
  expect(account).toContain("token: made");
});

test.each(["exec", "auth-provider"])(
  "a user by %s: the kubeconfig is passed on, what needs credentials is refused",
  async (helper) => {
    stub = await startStub(all);
    const kubeconfig = stub.kubeconfig(
      { "certificate-authority": "ca.crt" },
      { [helper]: { command: "aws" } },
    );
    const existing = { server: "existing" as const, kubeconfig };
    await using cluster = await start(existing);
    expect(cluster.kubeconfigPath).toBe(kubeconfig);
    const refusal = new RegExp(`credentials by ${helper}.*token or a client certificate`);
    await expect(
      cluster.createServiceAccountKubeconfig({ namespace: "a", name: "b" }),
    ).rejects.toThrow(refusal);
    await expect(start({ ...existing, crds: [definition("widgets")] })).rejects.toThrow(refusal);
    expect(stub.seen).toEqual([]);
  },
);

test("a file that is there and has no CRD, and an object that is none", async () => {
  stub = await startStub(all);
  const kubeconfig = stub.kubeconfig({ "certificate-authority": "ca.crt" }, { token: "t" });
  const file = join(stub.folder, "other.yaml");
  writeFileSync(file, "kind: Service\n");
  const existing = { server: "existing" as const, kubeconfig };
  await expect(start({ ...existing, crds: [file] })).rejects.toThrow(
    /other\.yaml.*no CustomResourceDefinition/,
  );
  await expect(start({ ...existing, crds: [{ kind: "Service" }] })).rejects.toThrow(
    /crds\[0\].*no CustomResourceDefinition/,
  );
  expect(writes()).toEqual([]);
});

test("a server with an authority that the kubeconfig doesn't know", async () => {
  stub = await startStub(all);
  await expect(
    start({ server: "existing", kubeconfig: stub.kubeconfig({}, { token: "t" }) }),
  ).rejects.toThrow(/no answer from https:\/\/127\.0\.0\.1:\d+ of .*kubeconfig/);
});
