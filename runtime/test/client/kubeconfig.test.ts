import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { fromKubeConfig, loadKubeConfig } from "../../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** Writes a file below the test's folder and answers its path. */
function file(content: unknown, name = `config-${++count}`): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : stringify(content));
  return path;
}

const pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const base64 = (text: string) => Buffer.from(text).toString("base64");

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
  readonly top?: object;
}
const config = ({ cluster, user, context, top }: Parts = {}) => ({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "here",
  clusters: [{ name: "c", cluster: { server: "https://host:6443", ...cluster } }],
  users: [{ name: "u", user: { token: "secret", ...user } }],
  contexts: [{ name: "here", context: { cluster: "c", user: "u", ...context } }],
  ...top,
});
const load = (parts: Parts, env = {}) => loadKubeConfig({ path: file(config(parts)), env });

describe("what a file says", () => {
  test("the least there can be", () => {
    const path = file(config());
    expect(loadKubeConfig({ path, env: {} })).toEqual({
      server: "https://host:6443",
      insecureSkipTlsVerify: false,
      user: { token: "secret" },
      namespace: "default",
      context: "here",
      source: path,
    });
  });

  test("everything at once, paths from the file's folder", () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "./bin/login",
      args: ["token"],
      env: [{ name: "A", value: "b" }],
      installHint: "install it",
      provideClusterInfo: true,
      interactiveMode: "Never",
    };
    const read = load({
      cluster: {
        server: "https://host/clusters/c-1/",
        "certificate-authority": "ca.crt",
        "tls-server-name": "name",
        "proxy-url": "http://proxy:3128",
        extensions: [{ name: "client.authentication.k8s.io/exec", extension: { audience: "a" } }],
      },
      user: {
        "client-certificate-data": base64(pem),
        "client-key": "keys/client.key",
        tokenFile: "/abs/token",
        username: "me",
        password: "pass word",
        exec,
        as: "other",
        "as-uid": "1",
        "as-groups": ["g"],
        "as-user-extra": { "x/y": ["1", "2"] },
      },
      context: { namespace: "team" },
    });
    expect(read).toMatchObject({
      server: "https://host/clusters/c-1",
      certificateAuthority: { file: join(folder, "ca.crt") },
      tlsServerName: "name",
      proxyUrl: "http://proxy:3128/",
      execExtension: { audience: "a" },
      namespace: "team",
      user: {
        clientCertificate: { data: pem },
        clientKey: { file: join(folder, "keys/client.key") },
        tokenFile: "/abs/token",
        username: "me",
        password: "pass word",
        exec: { ...exec, command: join(folder, "bin/login") },
        impersonate: { user: "other", uid: "1", groups: ["g"], extra: { "x/y": ["1", "2"] } },
      },
    });
  });

  test("a command without a slash is looked up in PATH", () => {
    const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws" };
    expect(load({ user: { exec } }).user.exec).toMatchObject({ command: "aws" });
  });

  test("data wins over a file", () => {
    const cluster = { "certificate-authority": "x", "certificate-authority-data": base64(pem) };
    expect(load({ cluster }).certificateAuthority).toEqual({ data: pem });
  });

  test("names may hold anything", () => {
    const name = "arn:aws:eks:eu:1/x @ü";
    const top = {
      "current-context": name,
      contexts: [{ name, context: { cluster: name, user: name } }],
      clusters: [{ name, cluster: { server: "http://[::1]:8080" } }],
      users: [{ name, user: {} }],
    };
    expect(load({ top })).toMatchObject({ server: "http://[::1]:8080", context: name, user: {} });
  });

  test("JSON is YAML", () => {
    const path = file(JSON.stringify(config()));
    expect(loadKubeConfig({ path, env: {} }).server).toBe("https://host:6443");
  });

  test("a context of another name than the current", () => {
    const contexts = [
      { name: "here", context: { cluster: "gone" } },
      { name: "there", context: { cluster: "c", namespace: "x" } },
    ];
    const path = file(config({ top: { contexts } }));
    expect(loadKubeConfig({ path, context: "there", env: {} })).toMatchObject({
      context: "there",
      namespace: "x",
      user: {},
    });
  });
});

describe("what is wrong is said with its place and its mend", () => {
  const exec = (fields: object) => ({
    user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "x", ...fields } },
  });
  const table: [string, Parts | string, RegExp][] = [
    ["YAML", "a: [1\nb: }", /FILE is not valid YAML: .*line 2/s],
    ["a list at the top", "[1, 2]", /FILE is no kubeconfig: its top must be a map/],
    ["another kind", "kind: Pod", /FILE is no kubeconfig: its kind is Pod/],
    ["an empty file", "", /FILE has no current-context; .* name one of: none/],
    ["clusters as a map", { top: { clusters: {} } }, /FILE: clusters must be a list/],
    ["a nameless user", { top: { users: [{ user: {} }] } }, /FILE: users\[0\] must have a name/],
    [
      "a name that is a number",
      { top: { contexts: [{ name: 1 }] } },
      /FILE: contexts\[0\] must have a name that is a string/,
    ],
    [
      "a name given twice",
      { top: { users: [{ name: "u" }, { name: "u" }] } },
      /FILE: users\[u\] is there twice/,
    ],
    [
      "no current-context",
      { top: { "current-context": "" } },
      /FILE has no current-context.*: here$/,
    ],
    [
      "an unknown current-context",
      { top: { "current-context": "gone" } },
      /context "gone" is not in FILE; it has: here$/,
    ],
    [
      "a missing cluster",
      { context: { cluster: "gone" } },
      /FILE: contexts\[here\] names cluster "gone", which is not in FILE; it has: c$/,
    ],
    [
      "a missing user",
      { context: { user: "gone" } },
      /FILE: contexts\[here\] names user "gone", which is not in FILE; it has: u$/,
    ],
    ["no cluster", { context: { cluster: "" } }, /contexts\[here\].cluster is missing/],
    ["no server", { cluster: { server: "" } }, /FILE: clusters\[c\].server is missing/],
    [
      "a server that is no URL",
      { cluster: { server: "host:1" } },
      /server must be an http or https URL/,
    ],
    ["a SOCKS proxy", { cluster: { "proxy-url": "socks5://p:1" } }, /proxy-url must be an http/],
    [
      "damaged base64",
      { cluster: { "certificate-authority-data": "LS0tLS1CRUdJTi!" } },
      /FILE: clusters\[c\].certificate-authority-data is not base64/,
    ],
    [
      "base64 cut off",
      { cluster: { "certificate-authority-data": base64(pem).slice(0, -3) } },
      /is not base64: copy it again, whole/,
    ],
    [
      "base64 of something else",
      { user: { "client-certificate-data": base64("hello"), "client-key": "k" } },
      /client-certificate-data holds no PEM block/,
    ],
    [
      "a certificate without key",
      { user: { "client-certificate": "x" } },
      /users\[u\] must have both client-certificate and client-key/,
    ],
    [
      "a token that YAML reads as a number",
      { user: { token: 123 } },
      /users\[u\].token must be a string: put it in quotes/,
    ],
    [
      "a flag in quotes",
      { cluster: { "insecure-skip-tls-verify": "true" } },
      /must be true or false/,
    ],
    [
      "an auth-provider",
      { user: { "auth-provider": { name: "gcp" } } },
      /auth-provider \(gcp\) was taken out/,
    ],
    [
      "groups without user",
      { user: { "as-groups": ["x"] } },
      /impersonates groups, uid or extra without "as"/,
    ],
    [
      "an exec version of old",
      exec({ apiVersion: "client.authentication.k8s.io/v1alpha1" }),
      /exec.apiVersion must be/,
    ],
    ["an exec without command", exec({ command: "" }), /exec.command is missing/],
    [
      "an exec mode",
      exec({ interactiveMode: "Perhaps" }),
      /must be one of Never, IfAvailable, Always, not Perhaps/,
    ],
    ["exec's env as a map", exec({ env: { A: "b" } }), /exec.env must be a list of/],
    ["exec's args as a string", exec({ args: "x y" }), /exec.args must be a list of strings/],
  ];
  test.each(table)("%s", (_, parts, wanted) => {
    const path = file(typeof parts === "string" ? parts : config(parts));
    const read = () => loadKubeConfig({ path, env: {} });
    const message = (() => {
      try {
        read();
      } catch (error) {
        return (error as Error).message.replaceAll(path, "FILE");
      }
      return "";
    })();
    expect(message).toMatch(wanted);
    expect(read).toThrow(expect.objectContaining({ name: "KubeConfigError" }));
  });

  test("a file that is not there", () => {
    expect(() => loadKubeConfig({ path: join(folder, "none"), env: {} })).toThrow(
      /no kubeconfig: .*none is not there; set KUBECONFIG/,
    );
  });

  test("a folder", () => {
    expect(() => loadKubeConfig({ path: folder, env: {} })).toThrow(/can't be read: EISDIR/);
  });
});

describe("KUBECONFIG with several files", () => {
  const env = (...paths: string[]) => ({ env: { KUBECONFIG: paths.join(delimiter) } });

  test("the first file to name a thing wins, whole; missing files are skipped", () => {
    const first = file(config({ user: { token: "first" }, top: { clusters: null } }), "one/config");
    const second = file(
      config({
        user: { token: "second", as: "x" },
        cluster: { "certificate-authority": "ca.crt" },
        top: { "current-context": "other" },
      }),
      "two/config",
    );
    const read = loadKubeConfig(env(join(folder, "none"), "", first, second));
    expect(read.context).toBe("here");
    expect(read.user).toEqual({ token: "first" });
    expect(read.certificateAuthority).toEqual({ file: join(folder, "two", "ca.crt") });
    expect(read.source).toBe(`${first}, ${second}`);
  });

  test("an error names them all", () => {
    const paths = [file(config()), file(config())];
    expect(() => loadKubeConfig({ ...env(...paths), context: "x" })).toThrow(
      `context "x" is not in ${paths.join(", ")}; it has: here`,
    );
  });
});

describe("without KUBECONFIG", () => {
  const account = join(folder, "account");
  const pod = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };

  test("the home's file comes before the pod's account", () => {
    file(config(), "home/.kube/config");
    const homeDirectory = join(folder, "home");
    expect(loadKubeConfig({ env: pod, homeDirectory }).context).toBe("here");
  });

  test("in a pod: token, CA and namespace", () => {
    for (const [name, text] of [
      ["token", "t"],
      ["ca.crt", pem],
      ["namespace", "mine\n"],
    ] as const) {
      file(text, `account/${name}`);
    }
    const options = { homeDirectory: folder, serviceAccountDirectory: account };
    expect(loadKubeConfig({ env: pod, ...options })).toEqual({
      server: "https://[fd00::1]:443",
      certificateAuthority: { file: join(account, "ca.crt") },
      user: { tokenFile: join(account, "token") },
      namespace: "mine",
      source: "service account",
    });
  });

  test("in a pod without its account", () => {
    expect(() =>
      loadKubeConfig({ env: pod, homeDirectory: folder, serviceAccountDirectory: "/none" }),
    ).toThrow(/\/none\/token is not there: the pod needs a service account/);
  });

  test("nowhere", () => {
    expect(() => loadKubeConfig({ env: {}, homeDirectory: folder })).toThrow(
      /\.kube\/config is not there; set KUBECONFIG/,
    );
  });
});

describe("the environment's proxy", () => {
  const proxied = (server: string, env: Record<string, string>) =>
    load({ cluster: { server } }, env).proxyUrl;
  const HTTPS_PROXY = "http://p:1";

  test.each([
    ["", true],
    ["host.example", false],
    ["example", false],
    [".example", false],
    ["*.example", false],
    ["other, host.example:6443", false],
    ["host.example:1", true],
    ["ost.example", true],
    ["*", false],
    ["10.0.0.0/8", true],
  ])("NO_PROXY=%s", (NO_PROXY, goes) => {
    const url = proxied("https://host.example:6443", { HTTPS_PROXY, NO_PROXY });
    expect(url).toBe(goes ? HTTPS_PROXY : undefined);
  });

  test.each([
    ["10.0.0.0/8", "https://10.1.2.3", false],
    ["10.0.0.0/16", "https://10.1.2.3", true],
    ["fd00::/8", "https://[fd00::5]:6443", false],
    ["fd00::5", "https://[fd00::5]:6443", false],
    ["[fd00::5]:1", "https://[fd00::5]:6443", true],
    ["10.0.0.0/99", "https://10.1.2.3", true],
  ])("NO_PROXY=%s for %s", (NO_PROXY, server, goes) => {
    expect(proxied(server, { HTTPS_PROXY, NO_PROXY })).toBe(goes ? HTTPS_PROXY : undefined);
  });

  test("loopback never; http by its own variable; a bare host gets a scheme; lower case too", () => {
    expect(proxied("https://127.0.0.1:1", { HTTPS_PROXY })).toBeUndefined();
    expect(proxied("https://localhost:1", { HTTPS_PROXY })).toBeUndefined();
    expect(proxied("http://h", { HTTPS_PROXY })).toBeUndefined();
    expect(proxied("http://h", { http_proxy: "p:3" })).toBe("http://p:3");
  });

  test("the kubeconfig's own comes first", () => {
    const cluster = { "proxy-url": "http://own:2" };
    expect(load({ cluster }, { HTTPS_PROXY, NO_PROXY: "*" }).proxyUrl).toBe("http://own:2/");
  });
});

describe("a KubeConfig of the official client", () => {
  const like = (
    user: object | null,
    cluster: object | null = { server: "https://h", caData: base64(pem) },
  ) =>
    ({
      getCurrentContext: () => "here",
      getContextObject: () => ({ namespace: "n" }),
      getCurrentCluster: () => cluster,
      getCurrentUser: () => user,
    }) as Parameters<typeof fromKubeConfig>[0];

  test("is read by its shape", () => {
    expect(fromKubeConfig(like({ token: "t", impersonateUser: "x" }))).toEqual({
      server: "https://h",
      certificateAuthority: { data: pem },
      insecureSkipTlsVerify: false,
      user: { token: "t", impersonate: { user: "x" } },
      namespace: "n",
      context: "here",
      source: "a KubeConfig object",
    });
  });

  test("the pod's token file; other providers and no cluster are refused", () => {
    const provider = { name: "tokenFile", config: { tokenFile: "/t" } };
    expect(fromKubeConfig(like({ authProvider: provider })).user).toEqual({ tokenFile: "/t" });
    expect(() => fromKubeConfig(like({ authProvider: { name: "gcp" } }))).toThrow(/auth-provider/);
    expect(() => fromKubeConfig(like(null, null))).toThrow(/no cluster for its context "here"/);
  });
});
