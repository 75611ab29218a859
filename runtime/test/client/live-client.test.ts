import { describe, expect, test } from "vitest";
import { ConnectionError } from "../../src/client/connection-error.js";
import type { TransportRequest } from "../../src/client/transport.js";
import {
  ClusterRole,
  ConfigMap,
  type CustomResource,
  createClient,
  createKindRegistry,
  Deployment,
  externalResource,
  isConflict,
  isForbidden,
  isNotFound,
  Node,
} from "../../src/index.js";
import { type FakeAnswer, failure, fakeEnvironment } from "./fake-environment.js";

type Widget = CustomResource<{ size?: number }, { ready?: number; phase?: string }>;
const Widget = externalResource<Widget>({
  group: "example.com",
  version: "v1",
  kind: "Widget",
  plural: "widgets",
  scope: "Namespaced",
});

function clientFor(handler: (request: TransportRequest, count: number) => FakeAnswer | Error) {
  const environment = fakeEnvironment(handler);
  const kinds = createKindRegistry(environment);
  kinds.register(Widget);
  return { environment, client: createClient({ environment, fieldManager: "tester", kinds }) };
}

const configMap = (metadata: object = {}): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", namespace: "n", ...metadata },
});

describe("paths", () => {
  const pathOf = async (call: (client: ReturnType<typeof createClient>) => Promise<unknown>) => {
    const { client, environment } = clientFor(() => ({ body: { metadata: {} } }));
    await call(client);
    const { method, path } = environment.requests[0] ?? {};
    return `${method} ${path}`;
  };

  test.each<[(client: ReturnType<typeof createClient>) => Promise<unknown>, string]>([
    [
      (c) => c.get(ConfigMap, { name: "a", namespace: "n" }),
      "GET /api/v1/namespaces/n/configmaps/a",
    ],
    [(c) => c.get(Node, { name: "n1" }), "GET /api/v1/nodes/n1"],
    [
      (c) => c.get(ClusterRole, { name: "system:Node ü?#" }),
      "GET /apis/rbac.authorization.k8s.io/v1/clusterroles/system%3ANode%20%C3%BC%3F%23",
    ],
    [(c) => c.list(Deployment), "GET /apis/apps/v1/deployments?limit=500"],
    [
      (c) =>
        c.list(ConfigMap, {
          namespace: "n",
          labelSelector: { "a/b": "c" },
          fieldSelector: "x!=y",
          limit: 2,
          resourceVersion: "0",
          resourceVersionMatch: "NotOlderThan",
        }),
      "GET /api/v1/namespaces/n/configmaps?labelSelector=a%2Fb%3Dc&fieldSelector=x%21%3Dy&limit=2&resourceVersion=0&resourceVersionMatch=NotOlderThan",
    ],
    [
      (c) => c.create(configMap(), { dryRun: true, fieldValidation: "Strict" }),
      "POST /api/v1/namespaces/n/configmaps?fieldManager=tester&fieldValidation=Strict&dryRun=All",
    ],
    [
      (c) => c.update(configMap(), { fieldManager: "x" }),
      "PUT /api/v1/namespaces/n/configmaps/a?fieldManager=x",
    ],
    [
      (c) => c.apply(configMap()),
      "PATCH /api/v1/namespaces/n/configmaps/a?force=true&fieldManager=tester",
    ],
    [
      (c) => c.apply(configMap(), { force: false }),
      "PATCH /api/v1/namespaces/n/configmaps/a?force=false&fieldManager=tester",
    ],
    [(c) => c.delete(configMap()), "DELETE /api/v1/namespaces/n/configmaps/a"],
  ])("%s", async (call, wanted) => expect(await pathOf(call)).toBe(wanted));

  test.each<[string, { name: string; namespace?: string }, RegExp]>([
    ["no namespace", { name: "a" }, /ConfigMap \(v1\) "a" needs a namespace/],
    ["an empty name", { name: "", namespace: "n" }, /the name is empty/],
    ["a way up", { name: "..", namespace: "n" }, /the name ".." must not be/],
    ["a slash", { name: "a/status", namespace: "n" }, /must not be ".", ".." or hold \/ or %/],
    ["a namespace with a slash", { name: "a", namespace: "../x" }, /the namespace/],
  ])("%s is refused before any request", async (_, key, message) => {
    const { client, environment } = clientFor(() => ({}));
    await expect(client.get(ConfigMap, key)).rejects.toThrow(message);
    expect(environment.requests).toHaveLength(0);
  });

  test("a namespace for what has none, none for what has one, and an object without kind", async () => {
    const { client } = clientFor(() => ({}));
    await expect(client.get(Node, { name: "a", namespace: "n" })).rejects.toThrow(
      'Node (v1) is cluster-scoped: leave out namespace "n"',
    );
    const { namespace: _, ...metadata } = configMap().metadata;
    await expect(client.create({ ...configMap(), metadata })).rejects.toThrow(
      "ConfigMap a needs metadata.namespace",
    );
    const kindless = { metadata: {} } as ConfigMap;
    await expect(client.create(kindless)).rejects.toThrow(/needs apiVersion and kind/);
  });
});

describe("lists", () => {
  const page = (names: string[], next?: string) => ({
    body: {
      metadata: { resourceVersion: "9", continue: next },
      items: names.map((name) => ({ metadata: { name } })),
    },
  });
  const tokenOf = ({ path }: TransportRequest) =>
    new URL(path, "http://x").searchParams.get("continue") ?? "";

  test("every page is read, and items get their kind", async () => {
    const { client, environment } = clientFor((request) =>
      tokenOf(request) === "" ? page(["a", "b"], "t&1") : page(["c"]),
    );
    const list = await client.list(ConfigMap, { resourceVersion: "3" });
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c"]);
    expect(list.items[2]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
    expect(list.metadata).toEqual({ resourceVersion: "9" });
    expect(environment.requests.map(tokenOf)).toEqual(["", "t&1"]);
    expect(environment.requests[1]?.path).not.toContain("resourceVersion");
  });

  test("with a limit there is one page and its token", async () => {
    const { client, environment } = clientFor(() => page(["a"], "more"));
    expect((await client.list(ConfigMap, { limit: 1 })).metadata.continue).toBe("more");
    expect(environment.requests).toHaveLength(1);
  });

  test("a token that expires in mid-list begins the list anew, once", async () => {
    const once = clientFor((request, count) =>
      count === 2 ? failure(410, "Expired") : tokenOf(request) ? page(["b"]) : page(["a"], "t"),
    );
    const list = await once.client.list(ConfigMap);
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
    expect(once.environment.requests.map(tokenOf)).toEqual(["", "t", "", "t"]);

    const always = clientFor((request) =>
      tokenOf(request) ? failure(410, "Expired") : page(["a"], "t"),
    );
    await expect(always.client.list(ConfigMap)).rejects.toMatchObject({ code: 410 });
    expect(always.environment.requests).toHaveLength(4);
  });

  test("a list that is not there at all", async () => {
    const { client } = clientFor(() => ({ status: 404, body: "404 page not found\n" }));
    await expect(client.list(Widget)).rejects.toThrow(
      "GET /apis/example.com/v1/widgets: 404 NotFound: 404 page not found (is the CRD of widgets installed?)",
    );
  });

  test("null items are none", async () => {
    const { client } = clientFor(() => ({ body: { metadata: {}, items: null } }));
    expect((await client.list(Widget)).items).toEqual([]);
  });
});

describe("an object that is not there", () => {
  const missing = failure(404, "NotFound", { details: { name: "a", kind: "configmaps" } });

  test("is undefined to get, and no error to delete", async () => {
    const { client } = clientFor(() => missing);
    expect(await client.get(ConfigMap, { name: "a", namespace: "n" })).toBeUndefined();
    await client.delete(configMap());
  });

  test("is an error to get when its whole kind is not there", async () => {
    const { client } = clientFor(() => failure(404, "NotFound", { details: {} }));
    const error = await client.get(Widget, { name: "a", namespace: "n" }).catch((e: unknown) => e);
    expect(isNotFound(error)).toBe(true);
  });
});

describe("trying again", () => {
  const refused = new ConnectionError("x", "ECONNREFUSED");
  const reset = new ConnectionError("x", "ECONNRESET");
  const certificate = new ConnectionError("x", "CERT_HAS_EXPIRED");
  const late = { headers: { "retry-after": "2" } };
  const read = (client: ReturnType<typeof createClient>) => client.list(ConfigMap, { limit: 1 });
  const write = (client: ReturnType<typeof createClient>) => client.create(configMap());
  type Row = [string, FakeAnswer | Error, typeof read | typeof write, number, number[]];

  test.each<Row>([
    ["read, 429", failure(429, "TooManyRequests"), read, 5, [100, 200, 400, 800]],
    ["read, 503", failure(503, "ServiceUnavailable"), read, 5, [100, 200, 400, 800]],
    ["read, 500", failure(500, "InternalError"), read, 1, []],
    [
      "read, 500 with Retry-After",
      { ...failure(500, "InternalError"), ...late },
      read,
      5,
      [2000, 2000, 2000, 2000],
    ],
    ["read, 403", failure(403, "Forbidden"), read, 1, []],
    ["read, connection refused", refused, read, 3, [100, 200]],
    ["read, connection reset", reset, read, 3, [100, 200]],
    ["read, certificate", certificate, read, 1, []],
    [
      "write, 429 with Retry-After",
      { ...failure(429, "TooManyRequests"), ...late },
      write,
      5,
      [2000, 2000, 2000, 2000],
    ],
    [
      "write, 429 that asks too much",
      { ...failure(429, "x"), headers: { "retry-after": "31" } },
      write,
      1,
      [],
    ],
    ["write, 503", failure(503, "ServiceUnavailable"), write, 1, []],
    ["write, connection refused", refused, write, 3, [100, 200]],
    ["write, connection reset", reset, write, 1, []],
  ])("%s", async (_, answer, call, requests, waits) => {
    const { client, environment } = clientFor(() => answer);
    await expect(call(client)).rejects.toThrow();
    expect(environment.requests).toHaveLength(requests);
    expect(environment.waits).toEqual(waits);
  });

  test("what succeeds later is an answer", async () => {
    const { client } = clientFor((_, count) =>
      count < 3 ? failure(429, "x") : { body: configMap() },
    );
    expect(await client.create(configMap())).toEqual(configMap());
  });

  test("an abort ends the waiting", async () => {
    const controller = new AbortController();
    const { client, environment } = clientFor(() => {
      setImmediate(() => controller.abort(new Error("stop")));
      return { ...failure(429, "x"), headers: { "retry-after": "5" } };
    });
    environment.clock.after = () => ({ cancel() {} });
    const { signal } = controller;
    await expect(client.create(configMap(), { signal })).rejects.toThrow("stop");
    expect(environment.requests).toHaveLength(1);
  });
});

describe("errors", () => {
  test("403 names verb and resource of the role that is missing", async () => {
    const message = 'secrets is forbidden: User "x" cannot list';
    const { client } = clientFor(() => failure(403, "Forbidden", { message, details: {} }));
    const error = await client.list(Widget, { namespace: "n" }).catch((e: unknown) => e as Error);
    expect(isForbidden(error)).toBe(true);
    expect(String(error)).toBe(
      `ApiError: GET /apis/example.com/v1/namespaces/n/widgets: 403 Forbidden: ${message} ` +
        '(a role must grant "list" on "widgets" of API group "example.com")',
    );
  });

  test.each([
    ["<html>bad gateway</html>", 502, "502: <html>bad gateway</html>"],
    ["", 500, "500 InternalError: no message"],
    ["null", 400, "400 BadRequest: null"],
    ['{"kind":"Status"}', 409, '409 Conflict: {"kind":"Status"}'],
  ])("a body that is no Status: %s", async (body, status, wanted) => {
    const { client } = clientFor(() => ({ status, body }));
    await expect(client.create(configMap())).rejects.toThrow(
      `POST /api/v1/namespaces/n/configmaps: ${wanted}`,
    );
  });

  test("an answer of 200 that is no JSON", async () => {
    const { client } = clientFor(() => ({ body: "<html>log in</html>" }));
    await expect(client.create(configMap())).rejects.toThrow(
      /answer is not JSON but "<html>log in/,
    );
  });

  test("another object of the name is a conflict, however the server says it", async () => {
    const causes = [{ field: "metadata.uid", reason: "FieldValueInvalid" }];
    const { client } = clientFor(() => failure(422, "Invalid", { details: { name: "a", causes } }));
    const patch = { type: "merge", patch: {} } as const;
    const error = await client.patch(configMap({ uid: "1" }), patch).catch((e: unknown) => e);
    expect(isConflict(error)).toBe(true);
  });
});

describe("writes carry the UID that they know", () => {
  const bodyOf = async (call: (client: ReturnType<typeof createClient>) => Promise<unknown>) => {
    const { client, environment } = clientFor((request) => ({
      body: JSON.parse(request.body ?? "{}"),
    }));
    await call(client);
    const { body, headers } = environment.requests[0] ?? {};
    return { type: headers?.["content-type"], body: JSON.parse(body ?? "null") as unknown };
  };
  const known = configMap({ uid: "u1", managedFields: [{}] });

  test("apply, without what others applied", async () => {
    expect(await bodyOf((c) => c.apply(known))).toEqual({
      type: "application/apply-patch+yaml",
      body: configMap({ uid: "u1" }),
    });
  });

  test("the four patches", async () => {
    const merge = { data: { x: "1" } };
    expect(await bodyOf((c) => c.patch(known, { type: "merge", patch: merge }))).toEqual({
      type: "application/merge-patch+json",
      body: { ...merge, metadata: { uid: "u1" } },
    });
    const labelled = { metadata: { labels: { a: null } } };
    expect(await bodyOf((c) => c.patch(known, { type: "strategic", patch: labelled }))).toEqual({
      type: "application/strategic-merge-patch+json",
      body: { metadata: { uid: "u1", labels: { a: null } } },
    });
    const operations = [{ op: "remove", path: "/data/x" }] as const;
    expect(await bodyOf((c) => c.patch(known, { type: "json", operations }))).toEqual({
      type: "application/json-patch+json",
      body: [{ op: "test", path: "/metadata/uid", value: "u1" }, ...operations],
    });
    expect(await bodyOf((c) => c.patch(known, { type: "apply", patch: merge }))).toEqual({
      type: "application/apply-patch+yaml",
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", uid: "u1" }, ...merge },
    });
  });

  test("delete, with its options", async () => {
    const options = {
      propagationPolicy: "Foreground",
      gracePeriodSeconds: 0,
      preconditions: { resourceVersion: "5" },
      dryRun: true,
    } as const;
    expect((await bodyOf((c) => c.delete(known, options))).body).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Foreground",
      gracePeriodSeconds: 0,
      preconditions: { uid: "u1", resourceVersion: "5" },
      dryRun: ["All"],
    });
    expect((await bodyOf((c) => c.delete(configMap()))).body).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Background",
    });
  });

  const widget = (status?: Widget["status"]): Widget => ({
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "w", namespace: "n", uid: "u2" },
    spec: {},
    ...(status ? { status } : {}),
  });

  test("status, and none is written when nothing differs", async () => {
    const before = widget({ ready: 1, phase: "old" });
    expect(await bodyOf((c) => c.updateStatus(before, { ready: 2, phase: "old" }))).toEqual({
      type: "application/merge-patch+json",
      body: { metadata: { uid: "u2" }, status: { ready: 2 } },
    });
    const { client, environment } = clientFor(() => ({}));
    expect(await client.updateStatus(before, { ready: 1 })).toBe(before);
    expect(environment.requests).toHaveLength(0);
  });

  test("scale", async () => {
    expect((await bodyOf((c) => c.scale(widget(), 3))).body).toEqual([
      { op: "test", path: "/metadata/uid", value: "u2" },
      { op: "add", path: "/spec/replicas", value: 3 },
    ]);
  });
});

describe("the owner of an applied object", () => {
  const owner = (metadata: object) => ({
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "w", uid: "u", ...metadata },
  });
  const reference = {
    apiVersion: "example.com/v1",
    kind: "Widget",
    name: "w",
    uid: "u",
    controller: true,
    blockOwnerDeletion: true,
  };
  const applied = async (metadata: object, ownerMetadata: object) => {
    const { client } = clientFor((request) => ({ body: JSON.parse(request.body ?? "") }));
    const answer = await client.apply(configMap(metadata), { owner: owner(ownerMetadata) });
    return answer.metadata.ownerReferences;
  };

  test("is its controller; other owners stay", async () => {
    expect(await applied({}, { namespace: "n" })).toEqual([reference]);
    expect(await applied({}, {})).toEqual([reference]);
    const other = { ...reference, uid: "other", controller: false };
    const stale = { ...reference, controller: false };
    const ownerReferences = [other, stale];
    expect(await applied({ ownerReferences }, { namespace: "n" })).toEqual([other, reference]);
  });

  test("must be of the same namespace, have a UID, and be the only controller", async () => {
    await expect(applied({}, { namespace: "m" })).rejects.toThrow(
      `Widget m/w can't own ConfigMap n/a: an owner in a namespace owns only objects of that namespace ("m")`,
    );
    await expect(applied({}, { uid: undefined })).rejects.toThrow(
      /has no metadata.uid; read it first/,
    );
    const ownerReferences = [{ ...reference, name: "v", uid: "other" }];
    await expect(applied({ ownerReferences }, {})).rejects.toThrow(
      /Widget v is its controller, and an object has only one/,
    );
    const { client } = clientFor(() => ({}));
    const role: ClusterRole = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "r" },
    } as ClusterRole;
    await expect(client.apply(role, { owner: owner({ namespace: "n" }) })).rejects.toThrow(
      /can't own ClusterRole r/,
    );
  });
});

describe("kinds that are not known", () => {
  const gadget = { apiVersion: "x.io/v1", kind: "Gadget", metadata: { name: "g" } };
  const resources = [
    { name: "gadgets/status", kind: "Gadget", namespaced: false },
    { name: "gadgets", kind: "Gadget", namespaced: false },
  ];

  test("are asked of the API server once, also by many at once", async () => {
    const { client, environment } = clientFor(({ path }) => ({
      body: path === "/apis/x.io/v1" ? { resources } : gadget,
    }));
    await Promise.all([client.create(gadget), client.create(gadget)]);
    await client.create(gadget);
    expect(environment.requests.map(({ path }) => path.split("?")[0])).toEqual([
      "/apis/x.io/v1",
      ...Array.from({ length: 3 }, () => "/apis/x.io/v1/gadgets"),
    ]);
  });

  test("that the server does not have are asked for again each time", async () => {
    const { client, environment } = clientFor(() => ({ status: 404, body: "404 page not found" }));
    const wanted = 'no matches for kind "Gadget" in version "x.io/v1": is its CRD installed?';
    await expect(client.create(gadget)).rejects.toThrow(wanted);
    await expect(client.create(gadget)).rejects.toThrow(wanted);
    expect(environment.requests).toHaveLength(2);
  });
});
