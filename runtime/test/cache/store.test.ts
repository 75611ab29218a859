import { describe, expect, test } from "vitest";
import { isNewerVersion } from "../../src/cache/resource-version.js";
import { type Change, Store } from "../../src/cache/store.js";
import { ConfigMap } from "../../src/index.js";
import { configMap } from "../support/objects.js";

const version = (name: string, resourceVersion: string, metadata: object = {}) =>
  configMap(name, {}, { uid: `${name}-1`, resourceVersion, ...metadata });

function storeWith(...objects: ReturnType<typeof version>[]) {
  const store = new Store(ConfigMap);
  const seen: string[] = [];
  store.replace(objects, "10");
  store.subscribe(({ object, previous, deleted }: Change) => {
    const { name, uid, resourceVersion } = object.metadata;
    const what = deleted ? "deleted" : previous ? "changed" : "added";
    seen.push(`${what} ${name} ${uid} ${resourceVersion}`);
  });
  seen.length = 0;
  return { store, seen, get: (name: string) => store.get({ namespace: "default", name }) };
}

test.each([
  ["2", "1", true],
  ["1", "2", false],
  ["1", "1", false],
  ["10", "9", true],
  ["9", "10", false],
  ["100000000000000000000000001", "100000000000000000000000000", true],
  ["1", "", true],
  ["", "1", false],
  ["abc", "1", true],
])("is %j newer than %j: %j", (one, other, wanted) => {
  expect(isNewerVersion(one, other)).toBe(wanted);
});

describe("a store", () => {
  test("freezes objects at any depth and drops managedFields", () => {
    const { get } = storeWith(version("a", "5", { managedFields: [{}], labels: { x: "1" } }));
    const object = get("a") as ReturnType<typeof version>;
    expect(object.metadata).not.toHaveProperty("managedFields");
    expect(() => Object.assign(object.data ?? {}, { b: "2" })).toThrow(TypeError);
    expect(Object.isFrozen((object.metadata as { labels?: object }).labels)).toBe(true);
  });

  test("takes no older or equal version, and tells of none", () => {
    const { store, seen, get } = storeWith(version("a", "9"));
    for (const old of ["8", "9", "1"]) store.upsert(version("a", old));
    expect(seen).toEqual([]);
    store.upsert(version("a", "11"));
    expect(get("a")?.metadata.resourceVersion).toBe("11");
    expect(seen).toEqual(["changed a a-1 11"]);
  });

  test("another UID under the same name is a deletion and an addition", () => {
    const { store, seen } = storeWith(version("a", "9"));
    store.upsert(version("a", "12", { uid: "a-2" }));
    expect(seen).toEqual(["deleted a a-1 9", "added a a-2 12"]);
    store.remove(version("a", "11", { uid: "a-1" }));
    expect(store.size).toBe(1);
    store.remove(version("a", "13", { uid: "a-2" }));
    store.remove(version("a", "14", { uid: "a-2" }));
    expect(store.size).toBe(0);
  });

  test("a whole list tells deletions once and repeats nothing", () => {
    const { store, seen } = storeWith(version("a", "1"), version("b", "2"), version("c", "3"));
    const list = () => [version("a", "1"), version("b", "15"), version("d", "16")];
    store.replace(list(), "20");
    expect(seen).toEqual(["deleted c c-1 3", "changed b b-1 15", "added d d-1 16"]);
    store.replace(list(), "20");
    expect(seen).toHaveLength(3);
  });

  test("a list from a server that was restored wins, though its versions are older", () => {
    const { store, get } = storeWith(version("a", "9"), version("b", "9"));
    store.written(version("c", "11"));
    store.replace([version("a", "4")], "5");
    expect(get("a")?.metadata.resourceVersion).toBe("4");
    expect(store.size).toBe(1);
  });

  test("indexes by controller owner, also when it changes", () => {
    const owner = (uid: string) => ({
      ownerReferences: [
        { apiVersion: "v1", kind: "X", name: "x", uid: "other" },
        { apiVersion: "v1", kind: "X", name: "x", uid, controller: true },
      ],
    });
    const { store } = storeWith(version("a", "1", owner("u1")), version("b", "2", owner("u1")));
    const names = (uid: string) => store.controlledBy(uid).map(({ metadata }) => metadata.name);
    expect(names("u1")).toEqual(["a", "b"]);
    expect(names("other")).toEqual([]);
    store.upsert(version("b", "11", owner("u2")));
    store.remove(version("a", "12"));
    expect([names("u1"), names("u2")]).toEqual([[], ["b"]]);
  });

  test("lists one namespace or all", () => {
    const { store } = storeWith(version("a", "1"), version("b", "1", { namespace: "other" }));
    expect(store.list("other").map(({ metadata }) => metadata.name)).toEqual(["b"]);
    expect(store.list("none")).toEqual([]);
    expect(store.list()).toHaveLength(2);
  });
});

describe("the answer of a write", () => {
  test("is there at once; its echo is told once", () => {
    const { store, seen, get } = storeWith();
    store.written(version("a", "11"));
    expect(get("a")).toBeDefined();
    store.upsert(version("a", "11"));
    expect(seen).toEqual(["added a a-1 11"]);
  });

  test("does not bring back what was deleted before the answer came", () => {
    const { store } = storeWith();
    store.upsert(version("a", "11"));
    store.upsert(version("a", "12"));
    store.remove(version("a", "13"));
    store.written(version("a", "12"));
    expect(store.size).toBe(0);
  });

  test("outlives a list made before it, not one made after it", () => {
    const { store } = storeWith();
    store.written(version("a", "15"));
    store.replace([], "12");
    expect(store.size).toBe(1);
    store.replace([], "16");
    expect(store.size).toBe(0);
  });

  test("leaves the caller's object free", () => {
    const { store } = storeWith();
    const object = version("a", "11", { managedFields: [{}] });
    store.written(object);
    expect(object.metadata).toHaveProperty("managedFields");
    expect(Object.isFrozen(object.metadata)).toBe(false);
  });
});
