/** kubeconfigSource: which kubeconfig is taken, and what several make together. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { kubeconfigSource } from "../../src/existing/kubeconfig-source.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "envtest-kubeconfig-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: object | string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : stringify(content));
  return path;
}
const nowhere = () => join(folder, "nowhere");

test("the option, then KUBECONFIG, then the home folder; the file itself, by an absolute path", () => {
  const option = file("option", "a: 1");
  const variable = file("variable", "b: 1");
  const home = file(".kube/config", "c: 1");
  const env = { KUBECONFIG: `${delimiter}${nowhere()}${delimiter}${variable}` };
  const relativePath = relative(process.cwd(), option);
  const path = (options: object) =>
    kubeconfigSource({ env: {}, homeDirectory: folder, ...options }).path;
  expect(path({ kubeconfig: relativePath, env })).toBe(option);
  expect(path({ env })).toBe(variable);
  expect(path({ env: { KUBECONFIG: "" } })).toBe(home);
});

test("several files: the first to say something wins, and paths stay true", async () => {
  const one = file("one/config", {
    clusters: [
      { name: "a", cluster: { server: "https://one", "certificate-authority": "ca.crt" } },
    ],
    users: [{ name: "u", user: { exec: { command: "./login", args: ["x"] } } }],
  });
  const two = file("two/config", {
    "current-context": "second",
    clusters: [
      { name: "a", cluster: { server: "https://two" } },
      { name: "b", cluster: { server: "https://b" } },
    ],
    contexts: [{ name: "second", context: { cluster: "a", user: "u" } }],
    users: [
      { name: "v", user: { tokenFile: "token", "client-key": "/abs/key" } },
      { name: "w", user: { exec: { command: "aws" } } },
    ],
  });
  const empty = file("empty", "");
  const env = { KUBECONFIG: [empty, one, nowhere(), two].join(delimiter) };
  const source = kubeconfigSource({ env });
  expect(parse(source.text)).toEqual({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "second",
    clusters: [
      {
        name: "a",
        cluster: { server: "https://one", "certificate-authority": join(folder, "one/ca.crt") },
      },
      { name: "b", cluster: { server: "https://b" } },
    ],
    contexts: [{ name: "second", context: { cluster: "a", user: "u" } }],
    users: [
      { name: "u", user: { exec: { command: join(folder, "one/login"), args: ["x"] } } },
      { name: "v", user: { tokenFile: join(folder, "two/token"), "client-key": "/abs/key" } },
      { name: "w", user: { exec: { command: "aws" } } },
    ],
  });
  expect(statSync(source.path).mode & 0o077).toBe(0);
  await source.dispose();
  expect(existsSync(dirname(source.path))).toBe(false);
});

test.each([
  ["10.0.0.1", "https://10.0.0.1:443"],
  ["fd00::1", "https://[fd00::1]:443"],
])("in a Pod, whose API server is %s", async (host, server) => {
  const token = file("account/token", "t");
  const pod = {
    env: { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: "443" },
    homeDirectory: nowhere(),
    serviceAccountFolder: dirname(token),
  };
  const source = kubeconfigSource(pod);
  const { clusters, users } = parse(source.text);
  expect(clusters[0].cluster).toEqual({
    server,
    "certificate-authority": join(folder, "account/ca.crt"),
  });
  expect(users[0].user).toEqual({ tokenFile: token });
  await source.dispose();
  expect(() => kubeconfigSource({ ...pod, serviceAccountFolder: nowhere() })).toThrow(
    /no kubeconfig/,
  );
  expect(() => kubeconfigSource({ ...pod, kubeconfig: nowhere() })).toThrow(/at .*nowhere:/);
});
