/** Every definition of the tables on a real API server: accepted, and what it does with objects. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Cluster, start } from "@opwright/envtest";
import { afterAll, beforeAll, expect, it } from "vitest";
import { binaries, describeWithBinaries } from "../support/binaries.js";
import { succeed } from "../support/command.js";
import { type Kubectl, kubectlFor } from "../support/kubectl.js";
import { markerRows } from "./marker-table.js";
import { generate, specFile } from "./support.js";
import { typeRows, typeSources } from "./type-table.js";

const fixture = (name: string) =>
  readFileSync(new URL(`fixtures/crd/${name}`, import.meta.url), "utf8");
const crds = async (sources: Readonly<Record<string, string>>) =>
  [...(await generate(sources, { generators: ["crd"] })).values()].join("");

/** Fields of a kind whose objects are written below, each by a name of its own. */
const behaviour = `
interface Spec {
  /** @minimum 0 @default 1 */ size?: Int32;
  /** @minLength 1 */ image: string;
  mode?: "b" | "a" | null;
  /** @default "a" */ chosen?: "b" | "a" | null;
  maybe?: string | null;
  portOrName?: number | string;
  quantity?: Quantity;
  /** @listType set */ set?: string[];
  /** @listType map @listMapKey name */ named?: { name: string; value?: Int32 }[];
  /** @default {} */ nested?: { /** @default "x" */ a?: string };
  labels?: Record<string, string>;
  open?: Record<string, unknown>;
  json?: JsonValue;
  both?: { known: string; [other: string]: unknown };
  on?: "on" | "off" | "yes" | "n" | "null" | "~" | "1" | "1e3" | "0x1F" | "1_000" | "2001-01-01";
  duration?: Duration;
  float?: Float;
}`;

describeWithBinaries("definitions on a real API server", () => {
  let cluster: Cluster;
  let kubectl: Kubectl;
  beforeAll(async () => {
    cluster = await start({
      server: "binaries",
      ...(binaries && { binariesDirectory: binaries.dir }),
    });
    kubectl = kubectlFor(cluster.kubeconfigPath);
    await kubectl.apply(await crds({ "src/api/a.ts": specFile(behaviour, "Thing") }));
    await kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  }, 120_000);
  afterAll(() => cluster?.stop());

  const strict = ["--dry-run=server", "--validate=strict"];
  const rows = [...typeRows, ...markerRows];
  it(`accepts all ${rows.length} of the tables`, async () => {
    const sources = rows.map(({ source }, index) => [
      `src/api/row${index}.ts`,
      specFile(source, `Row${index}`),
    ]);
    const text = await crds({ ...Object.fromEntries(sources), ...typeSources });
    const said = await kubectl.apply(text, ...strict);
    expect(said.trim().split("\n")).toHaveLength(rows.length);
  }, 120_000);

  it.each(["helloapp.ts", "wide.ts"])("accepts that of %s", async (name) => {
    const text = await crds({ "src/api/kind.ts": fixture(name) });
    expect(await kubectl.apply(text, ...strict)).toContain("serverside-applied");
  });

  const create = (input: string) =>
    succeed(
      join(binaries?.dir ?? "", "kubectl"),
      [`--kubeconfig=${cluster.kubeconfigPath}`, "create", "--filename=-", ...strict],
      { input },
    );
  const thing = (spec: object) =>
    JSON.stringify({
      apiVersion: "table.example.com/v1",
      kind: "Thing",
      metadata: { name: "x", namespace: "default" },
      spec,
    });
  const stored = async (spec: object) =>
    JSON.parse(await kubectl.apply(thing(spec), ...strict, "--output=json")).spec;

  it.each([
    ["defaults", { image: "a" }, { image: "a", size: 1, chosen: "a", nested: { a: "x" } }],
    [
      "null in an enum that may be null",
      { image: "a", mode: null, chosen: null },
      { mode: null, chosen: null },
    ],
    ["null in a text that may be null", { image: "a", maybe: null }, { maybe: null }],
    ["an integer or a text", { image: "a", portOrName: 80 }, { portOrName: 80 }],
    ["a text or an integer", { image: "a", portOrName: "http" }, { portOrName: "http" }],
    ["a quantity as text and as number", { image: "a", quantity: "500m" }, { quantity: "500m" }],
    [
      "any fields of what is kept",
      {
        image: "a",
        open: { a: { b: [1] } },
        json: [null, { a: 1 }],
        both: { known: "a", x: { y: 1 } },
      },
      { open: { a: { b: [1] } }, json: [null, { a: 1 }], both: { known: "a", x: { y: 1 } } },
    ],
    ["the words that YAML 1.1 takes for others", { image: "a", on: "on" }, { on: "on" }],
    ["a text that looks like a number", { image: "a", on: "1e3" }, { on: "1e3" }],
    ["a text that looks like null", { image: "a", on: "~" }, { on: "~" }],
    ["Go's durations", { image: "a", duration: "1h30m0.5s" }, { duration: "1h30m0.5s" }],
    ["fractions", { image: "a", float: 0.5 }, { float: 0.5 }],
  ])("takes %s", async (_, spec, expected) => {
    expect(await stored(spec)).toMatchObject(expected);
  });

  it.each([
    ["a missing field", {}, "spec.image: Required value"],
    ["a text that is too short", { image: "" }, 'spec.image: Invalid value: ""'],
    [
      "a number below the minimum",
      { image: "a", size: -1 },
      "spec.size in body should be greater than or equal to 0",
    ],
    [
      "a fraction where an integer must be",
      { image: "a", size: 1.5 },
      "spec.size in body must be of type integer",
    ],
    ["a typo", { image: "a", spce: 1 }, 'unknown field "spec.spce"'],
    [
      "a value outside an enum that may be null",
      { image: "a", mode: "c" },
      'must be one of "b", "a"',
    ],
    ["a word that YAML 1.1 would turn to a boolean", { image: "a", on: true }, "spec.on"],
    ["null where it may not be", { image: null }, "spec.image: Required value"],
    ["the same twice in a set", { image: "a", set: ["a", "a"] }, "spec.set[1]: Duplicate value"],
    [
      "the same key twice in a list",
      { image: "a", named: [{ name: "a" }, { name: "a" }] },
      "spec.named[1]: Duplicate value",
    ],
    ["a quantity that is none", { image: "a", quantity: "lots" }, "spec.quantity"],
    ["a duration of days", { image: "a", duration: "1d" }, "spec.duration"],
    ["a map's value of another type", { image: "a", labels: { a: 1 } }, "spec.labels.a"],
  ])("refuses %s, with the field's path", async (_, spec, message) => {
    // By create: server-side apply itself finds what is twice in a list, before any validation.
    await expect(create(thing(spec))).rejects.toThrow(message);
  });
});
