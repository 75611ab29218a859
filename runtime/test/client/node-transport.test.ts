import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { readText } from "../../src/client/api-request.js";
import type { TransportRequest } from "../../src/client/transport.js";
import { type ClusterConfig, type KubeConfigLike, realEnvironment } from "../../src/index.js";
import { fixture, fixturePath, startHttps, startProxy } from "./loopback-server.js";

const json = (response: ServerResponse, value: unknown, status = 200) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

function connectTo(url: string, more: Partial<ClusterConfig> = {}) {
  const { transport } = realEnvironment({
    server: url,
    certificateAuthority: { data: fixture("ca.crt") },
    user: {},
    namespace: "default",
    source: "test",
    ...more,
  });
  onTestFinished(() => transport.close());
  return transport;
}

const get = (path = "/x", more: Partial<TransportRequest> = {}): TransportRequest => ({
  method: "GET",
  path,
  headers: {},
  ...more,
});

async function text(sent: ReturnType<ReturnType<typeof connectTo>["send"]>) {
  return await readText(await sent);
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "transport-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Answers only the wanted Authorization header; anything else gets 401. */
const guarded =
  (wanted: () => string): RequestListener =>
  (request, response) =>
    request.headers.authorization === wanted()
      ? json(response, "in")
      : json(response, { kind: "Status", code: 401 }, 401);

describe("connections", () => {
  test("20 calls one after another share one connection; 5 at once take 5, kept", async () => {
    const server = await startHttps((_, response) => json(response, {}));
    const transport = connectTo(server.url);
    for (let i = 0; i < 20; i++) await text(transport.send(get()));
    expect(server.sockets).toHaveLength(1);
    await Promise.all(Array.from({ length: 5 }, () => text(transport.send(get()))));
    await Promise.all(Array.from({ length: 5 }, () => text(transport.send(get()))));
    expect(server.sockets).toHaveLength(5);
  });

  /** Closes the connection, without an answer, of the second request that comes on it. */
  const closing = (): RequestListener => {
    const served = new Set<unknown>();
    return (request, response) => {
      if (served.has(request.socket)) return request.socket.destroy();
      served.add(request.socket);
      return json(response, "ok");
    };
  };

  test.each([
    ["GET", "", true],
    ["PUT", "application/json", true],
    ["DELETE", "", true],
    ["PATCH", "application/apply-patch+yaml", true],
    ["PATCH", "application/json-patch+json", false],
    ["POST", "application/json", false],
  ] as const)("a kept connection that breaks: %s %s again: %s", async (method, type, again) => {
    const server = await startHttps(closing());
    const transport = connectTo(server.url);
    await text(transport.send(get()));
    const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
    const second = text(transport.send({ method, path: "/x", headers, body: "{}" }));
    await (again
      ? expect(second).resolves.toBe('"ok"')
      : expect(second).rejects.toMatchObject({ name: "ConnectionError", code: "ECONNRESET" }));
    expect(server.requests).toHaveLength(again ? 3 : 2);
  });

  test("a new connection that breaks is not tried again here", async () => {
    const server = await startHttps((request) => request.socket.destroy());
    await expect(connectTo(server.url).send(get("/a/b?c=d"))).rejects.toThrow(
      new RegExp(`^GET ${server.url}/a/b: socket hang up`),
    );
    expect(server.requests).toHaveLength(1);
  });

  test("nothing listens: said with the place and the mend", async () => {
    await expect(connectTo("https://127.0.0.1:1").send(get())).rejects.toThrow(
      /^GET https:\/\/127\.0\.0\.1:1\/x: connect ECONNREFUSED .*is the cluster running/,
    );
  });

  test("the server's path comes before the request's", async () => {
    const server = await startHttps((request, response) => json(response, request.url));
    const transport = connectTo(`${server.url}/clusters/c-1`);
    expect(await text(transport.send(get("/api?x=1")))).toBe('"/clusters/c-1/api?x=1"');
  });
});

describe("bodies", () => {
  test("gzip is asked for and undone, also in parts", async () => {
    const long = "äöü".repeat(50_000);
    const server = await startHttps((request, response) => {
      expect(request.headers["accept-encoding"]).toBe("gzip");
      const packed = gzipSync(long);
      response.writeHead(200, { "content-encoding": "gzip" });
      response.write(packed.subarray(0, 100));
      setTimeout(() => response.end(packed.subarray(100)), 20);
    });
    const transport = connectTo(server.url);
    expect(await text(transport.send(get()))).toBe(long);
    expect(await text(transport.send(get()))).toBe(long);
    expect(server.sockets).toHaveLength(1);
  });

  test("damaged gzip and a body cut off are errors of the reader", async () => {
    const server = await startHttps((request, response) => {
      if (request.url === "/gzip") {
        response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip");
        return;
      }
      response.writeHead(200, { "content-length": "100" }).write("part");
      setTimeout(() => response.destroy(), 20);
    });
    const transport = connectTo(server.url);
    await expect(text(transport.send(get("/gzip")))).rejects.toThrow(/\/gzip: incorrect header/);
    await expect(text(transport.send(get("/cut")))).rejects.toThrow(/\/cut: aborted/);
  });

  test("a body in several bytes a character has the right length", async () => {
    const server = await startHttps((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => response.end(Buffer.concat(parts)));
    });
    const body = '{"ü":"漢"}';
    const sent = connectTo(server.url).send({ method: "POST", path: "/", headers: {}, body });
    expect(await text(sent)).toBe(body);
  });
});

describe("ends", () => {
  test("no answer in time", async () => {
    const server = await startHttps(() => {});
    await expect(connectTo(server.url).send(get("/slow", { timeoutMs: 30 }))).rejects.toThrow(
      `GET ${server.url}/slow: no answer in 30 ms`,
    );
  });

  test("aborted before, while waiting, and while reading", async () => {
    const server = await startHttps((request, response) => {
      if (request.url === "/stream") response.writeHead(200).write("a line\n");
    });
    const transport = connectTo(server.url);
    const gone = AbortSignal.abort(new Error("before"));
    await expect(transport.send(get("/x", { signal: gone }))).rejects.toThrow("before");
    expect(server.requests).toHaveLength(0);

    const waiting = new AbortController();
    const sent = transport.send(get("/x", { signal: waiting.signal }));
    setTimeout(() => waiting.abort(new Error("meanwhile")), 20);
    await expect(sent).rejects.toThrow("meanwhile");

    const reading = new AbortController();
    const stream = await transport.send(get("/stream", { signal: reading.signal }));
    setTimeout(() => reading.abort(new Error("enough")), 20);
    await expect(readText(stream)).rejects.toThrow("enough");
  });

  test("a body that nobody reads does not end the process when it is aborted", async () => {
    const server = await startHttps((_, response) => response.writeHead(200).write("x"));
    const controller = new AbortController();
    await connectTo(server.url).send(get("/x", { signal: controller.signal }));
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 30));
  });

  test("a reader that leaves early closes its connection", async () => {
    const server = await startHttps((_, response) => response.writeHead(200).write("a line\n"));
    const { body } = await connectTo(server.url).send(get());
    for await (const _ of body) break;
    await expect.poll(() => server.sockets[0]?.destroyed).toBe(true);
  });
});

describe("TLS", () => {
  const peer = (request: IncomingMessage) =>
    (request.socket as TLSSocket).getPeerCertificate()?.subject?.CN;

  test("a server that is not trusted", async () => {
    const server = await startHttps((_, response) => json(response, {}));
    const config = { server: server.url, user: {}, namespace: "default", source: "test" };
    const trusting = realEnvironment({ ...config, insecureSkipTlsVerify: true }).transport;
    onTestFinished(() => trusting.close());
    expect(await text(trusting.send(get()))).toBe("{}");
    const strict = realEnvironment(config).transport;
    await expect(strict.send(get())).rejects.toThrow(/set the cluster's certificate-authority/);
  });

  test("tls-server-name is asked of the certificate", async () => {
    const server = await startHttps((request, response) =>
      json(response, (request.socket as TLSSocket & { servername: unknown }).servername),
    );
    const send = (tlsServerName: string) =>
      text(connectTo(server.url, { tlsServerName }).send(get()));
    expect(await send("other.example")).toBe('"other.example"');
    await expect(send("wrong.example")).rejects.toThrow(/set tls-server-name/);
  });

  test("a client certificate from data or files", async () => {
    const server = await startHttps((request, response) => json(response, peer(request)));
    const data = {
      clientCertificate: { data: fixture("client.crt") },
      clientKey: { data: fixture("client.key") },
    };
    const files = {
      clientCertificate: { file: fixturePath("client.crt") },
      clientKey: { file: fixturePath("client.key") },
    };
    expect(await text(connectTo(server.url, { user: data }).send(get()))).toBe('"client"');
    expect(await text(connectTo(server.url, { user: files }).send(get()))).toBe('"client"');
  });

  test("a certificate file that is not there is said at once", () => {
    expect(() => connectTo("https://h", { certificateAuthority: { file: "/none" } })).toThrow(
      /^test: certificate-authority \/none can't be read/,
    );
  });
});

describe("credentials", () => {
  test("token, user and password, and whom they act as", async () => {
    const server = await startHttps((request, response) => json(response, request.rawHeaders));
    const headers = async (user: ClusterConfig["user"]) =>
      JSON.parse(await text(connectTo(server.url, { user }).send(get()))) as string[];
    expect(await headers({ token: "t" })).toContain("Bearer t");
    expect(await headers({ username: "me", password: "ü:" })).toContain(
      `Basic ${Buffer.from("me:ü:").toString("base64")}`,
    );
    const impersonate = { user: "u", uid: "1", groups: ["a", "b"], extra: { "x/Y": ["1", "2"] } };
    const sent = await headers({ token: "t", impersonate });
    const pairs = sent.map((name, i) => `${name}: ${sent[i + 1]}`);
    expect(pairs).toEqual(
      expect.arrayContaining([
        "Impersonate-User: u",
        "Impersonate-Uid: 1",
        "Impersonate-Group: a",
        "Impersonate-Group: b",
        "Impersonate-Extra-x%2FY: 1",
        "Impersonate-Extra-x%2FY: 2",
      ]),
    );
  });

  test("a token file that was replaced is read again after a 401", async () => {
    const tokenFile = join(temporary(), "token");
    writeFileSync(tokenFile, "old\n");
    let wanted = "Bearer old";
    const server = await startHttps(guarded(() => wanted));
    const transport = connectTo(server.url, { user: { tokenFile } });
    expect((await transport.send(get())).status).toBe(200);
    wanted = "Bearer new";
    writeFileSync(tokenFile, "new\n");
    const post = { ...get(), method: "POST", body: "{}" } as const;
    expect(await text(transport.send(post))).toBe('"in"');
    expect(server.requests).toHaveLength(3);
    wanted = "Bearer newer";
    expect((await transport.send(get())).status).toBe(401);
    expect(server.requests).toHaveLength(4);
  });

  test("a token file that can't be read", async () => {
    const user = { tokenFile: join(temporary(), "none") };
    const server = await startHttps(guarded(() => "Bearer spare"));
    await expect(connectTo(server.url, { user }).send(get())).rejects.toThrow(/token file .*none/);
    const spare = connectTo(server.url, { user: { ...user, token: "spare" } });
    expect((await spare.send(get())).status).toBe(200);
  });
});

describe("an exec credential plugin", () => {
  const apiVersion = "client.authentication.k8s.io/v1";

  function plugin(env: Record<string, string> = {}, more: object = {}) {
    const countFile = join(temporary(), "runs");
    const variables = { COUNT_FILE: countFile, ...env };
    const exec = {
      apiVersion,
      command: process.execPath,
      args: [fixturePath("credential-plugin.mjs")],
      env: Object.entries(variables).map(([name, value]) => ({ name, value })),
      installHint: "get it at the desk",
      ...more,
    };
    return { exec, runs: () => readFileSync(countFile, "utf8").trim().split("\n") };
  }

  test("runs once for many callers, and again when a 401 refuses its token", async () => {
    let wanted = "Bearer token-1";
    const server = await startHttps(guarded(() => wanted));
    const { exec, runs } = plugin();
    const transport = connectTo(server.url, { user: { exec } });
    const five = () =>
      Promise.all(Array.from({ length: 5 }, async () => (await transport.send(get())).status));
    expect(await five()).toEqual([200, 200, 200, 200, 200]);
    expect(runs()).toHaveLength(1);
    wanted = "Bearer token-2";
    expect(await five()).toEqual([200, 200, 200, 200, 200]);
    expect(runs()).toHaveLength(2);
  });

  test("is told of the cluster when it asks, and of no terminal", async () => {
    const server = await startHttps((_, response) => json(response, {}));
    const { exec, runs } = plugin({}, { provideClusterInfo: true });
    const more = { user: { exec }, execExtension: { audience: "a" } };
    await connectTo(server.url, more).send(get());
    expect(JSON.parse(runs()[0] ?? "")).toEqual({
      apiVersion,
      kind: "ExecCredential",
      spec: {
        interactive: false,
        cluster: {
          server: server.url,
          "certificate-authority-data": Buffer.from(fixture("ca.crt")).toString("base64"),
          config: { audience: "a" },
        },
      },
    });
  });

  test.each([
    ["one that is over", -1000, 2],
    ["a short one", 20_000, 1],
    ["a long one", 3_600_000, 1],
  ])("expiry: %s", async (_, lifetimeMs, wanted) => {
    const server = await startHttps((_, response) => json(response, {}));
    const { exec, runs } = plugin({
      PLUGIN_EXPIRES: new Date(Date.now() + lifetimeMs).toISOString(),
    });
    const transport = connectTo(server.url, { user: { exec } });
    await transport.send(get());
    await transport.send(get());
    expect(runs()).toHaveLength(wanted);
  });

  const printed = (status: unknown, version = apiVersion) => ({
    PLUGIN_PRINTS: JSON.stringify({ apiVersion: version, kind: "ExecCredential", status }),
  });
  test.each<[string, Record<string, string>, object, RegExp]>([
    ["is not there", {}, { command: "/none/login" }, /was not found\nget it at the desk$/],
    [
      "fails",
      { PLUGIN_FAILS: "1" },
      {},
      /failed with exit code 3: no session: log in first\nget it/,
    ],
    ["prints no JSON", { PLUGIN_PRINTS: "oops" }, {}, /something that is not JSON/],
    ["prints null", { PLUGIN_PRINTS: "null" }, {}, /must print an ExecCredential of client/],
    ["prints another version", printed({ token: "t" }, "x/v2"), {}, /must print an ExecCredential/],
    ["prints nothing of use", printed({ clientKeyData: "k" }), {}, /neither a token nor a client/],
    [
      "prints a bad time",
      printed({ token: "t", expirationTimestamp: "soon" }),
      {},
      /that is no time/,
    ],
    ["wants a terminal", {}, { interactiveMode: "Always" }, /there is no terminal/],
  ])("that %s", async (_, env, more, message) => {
    const server = await startHttps((_, response) => json(response, {}));
    const { exec } = plugin(env, more);
    const transport = connectTo(server.url, { user: { exec }, context: "here" });
    await expect(transport.send(get())).rejects.toThrow(message);
    await expect(transport.send(get())).rejects.toThrow(/\(context "here" in test\)/);
    expect(server.requests).toHaveLength(0);
  });

  test("gives a client certificate", async () => {
    const server = await startHttps((request, response) =>
      json(response, (request.socket as TLSSocket).getPeerCertificate().subject.CN),
    );
    const certificate = {
      clientCertificateData: fixture("client.crt"),
      clientKeyData: fixture("client.key"),
    };
    const { exec } = plugin(printed(certificate));
    expect(await text(connectTo(server.url, { user: { exec } }).send(get()))).toBe('"client"');
  });
});

describe("a proxy", () => {
  test("carries TLS to the server, whose name it alone resolves, on connections that are kept", async () => {
    const server = await startHttps((_, response) => json(response, "in"));
    const proxy = await startProxy(server);
    const proxyUrl = `http://me:p%40ss@127.0.0.1:${proxy.port}`;
    const more = { proxyUrl, tlsServerName: "other.example" };
    const transport = connectTo("https://only.the.proxy.knows:6443", more);
    for (let i = 0; i < 3; i++) expect(await text(transport.send(get()))).toBe('"in"');
    const pair = Buffer.from("me:p@ss").toString("base64");
    expect(proxy.asked).toEqual([`only.the.proxy.knows:6443 Basic ${pair}`]);
    expect(server.sockets).toHaveLength(1);
  });

  test("that refuses or is not there is named, without its password", async () => {
    const server = await startHttps((_, response) => json(response, "in"));
    const proxy = await startProxy(server, () => false);
    const through = (port: number) =>
      connectTo(server.url, { proxyUrl: `http://me:secret@127.0.0.1:${port}` }).send(get());
    const refused = await through(proxy.port).catch((error: Error) => error.message);
    expect(refused).toMatch(
      new RegExp(`^CONNECT .* through http://127.0.0.1:${proxy.port}: the proxy answered 407`),
    );
    await expect(through(1)).rejects.toThrow(
      /through http:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/,
    );
    expect(refused).not.toContain("secret");
  });
});

test("a KubeConfig of the official client serves as well", async () => {
  const server = await startHttps(guarded(() => "Bearer t"));
  const config: KubeConfigLike = {
    getCurrentContext: () => "c",
    getContextObject: () => null,
    getCurrentCluster: () => ({ server: server.url, skipTLSVerify: true }),
    getCurrentUser: () => ({ token: "t" }),
  };
  const { transport } = realEnvironment(config);
  onTestFinished(() => transport.close());
  expect((await transport.send(get())).status).toBe(200);
});
