import { expect, expectTypeOf, test } from "vitest";
import * as runtime from "../../src/index.js";
import { builtInKinds, CoreEvent, Deployment, Event, type Kind, Node } from "../../src/index.js";

test("every built-in kind is exported by its name", () => {
  expect(builtInKinds.length).toBeGreaterThan(55);
  const exported = new Set<unknown>(Object.values(runtime));
  expect(builtInKinds.filter((kind) => !exported.has(kind))).toEqual([]);
});

test("no two kinds are the same resource", () => {
  const resources = builtInKinds.map(
    ({ group, version, plural }) => `${group}/${version}/${plural}`,
  );
  expect(new Set(resources).size).toBe(resources.length);
});

test("only stable versions", () => {
  expect(builtInKinds.filter(({ version }) => !/^v\d+$/.test(version))).toEqual([]);
});

test("facts and types of some", () => {
  expect(Deployment).toEqual({
    group: "apps",
    version: "v1",
    kind: "Deployment",
    plural: "deployments",
    scope: "Namespaced",
  });
  expect(Node).toMatchObject({ group: "", scope: "Cluster" });
  expect([Event.group, CoreEvent.group]).toEqual(["events.k8s.io", ""]);
  expectTypeOf(Deployment).toExtend<Kind<Deployment, "apps", "v1", "Deployment", "deployments">>();
  expectTypeOf<Deployment["apiVersion"]>().toEqualTypeOf<"apps/v1">();
});
