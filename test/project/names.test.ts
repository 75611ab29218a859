import { describe, expect, test } from "vitest";
import {
  checkDomain,
  checkGroup,
  checkKind,
  checkPlural,
  checkProjectName,
  checkVersion,
} from "../../src/project/names.js";
import { pluralOf } from "../../src/project/plural.js";

const long = "a".repeat(64);

describe("names that are good", () => {
  test.each(["demo", "my-op", "a", "0x", "a".repeat(63)])("project %s", (name) =>
    expect(checkProjectName(name)).toEqual([]),
  );
  test.each(["example.com", "a.b", "my-org.dev"])("domain %s", (name) =>
    expect(checkDomain(name)).toEqual([]),
  );
  test.each(["apps", "", "a.b", "x-y"])("group %s", (name) =>
    expect(checkGroup(name, "example.com")).toEqual([]),
  );
  test.each(["v1", "v2", "v10", "v1alpha1", "v1beta12"])("version %s", (name) =>
    expect(checkVersion(name)).toEqual([]),
  );
  test.each(["HelloApp", "A", "HTTPRoute", "V2ray", "K".repeat(59)])("kind %s", (name) =>
    expect(checkKind(name)).toEqual([]),
  );
  test.each(["helloapps", "a-b", "x1"])("plural %s", (name) =>
    expect(checkPlural(name)).toEqual([]),
  );
});

describe("names that are not", () => {
  const said = (found: readonly { message: string; mend?: string }[]) =>
    found.map(({ message, mend }) => `${message} ${mend}`).join();
  test.each([
    ["My_Op", "my-op"],
    ["Über", "uber"],
    ["-x", "x"],
    [long, long.slice(1)],
    ["", "demo-operator"],
    ["a/b", "a-b"],
    ["{{x}}", "x"],
  ])("project %s: did you mean %s", (name, nearest) =>
    expect(said(checkProjectName(name))).toContain(nearest),
  );
  test.each([
    "Foo_Bar",
    "example",
    "a..b",
    ".com",
    "ex ample.com",
    "exämple.com",
    `${"a.".repeat(127)}com`,
  ])("domain %s", (name) => expect(said(checkDomain(name))).toContain("DNS-1123"));
  test.each(["Apps", "a_b", "-", "a/b", long, "ап"])("group %s", (name) =>
    expect(checkGroup(name, "example.com")).toHaveLength(1),
  );
  test.each([
    ["1", "v1"],
    ["V1", "v1"],
    ["v0", "v1"],
    ["v1gamma1", "v1"],
    ["2beta", "v2"],
    ["", "v1"],
    ["v1 ", "v1"],
  ])("version %s: did you mean %s", (name, nearest) =>
    expect(said(checkVersion(name))).toContain(`"${nearest}"`),
  );
  test.each([
    ["Cap-tain", "CapTain"],
    ["helloApp", "HelloApp"],
    ["hello world", "HelloWorld"],
    ["1App", "App"],
    ["Ä", "A"],
    ["K".repeat(60), "K".repeat(59)],
  ])("kind %s: did you mean %s", (name, nearest) =>
    expect(said(checkKind(name))).toContain(nearest),
  );
  test.each(["Condition", "String", "Object", "Deployment", "Promise", "Manager"])(
    "kind %s is taken",
    (name) => expect(said(checkKind(name))).toContain(`Managed${name}`),
  );
  test.each(["1apps", "Apps", "a.b", "a_b", "", long])("plural %s", (name) =>
    expect(checkPlural(name)).toHaveLength(1),
  );
});

test.each([
  ["HelloApp", "helloapps"],
  ["Policy", "policies"],
  ["Gateway", "gateways"],
  ["Index", "indices"],
  ["Class", "classes"],
  ["Box", "boxes"],
  ["Batch", "batches"],
  ["Redis", "redises"],
  ["Status", "statuses"],
  ["Analysis", "analyses"],
  ["Schema", "schemas"],
  ["Person", "people"],
  ["DNS", "dns"],
  ["Metadata", "metadata"],
  ["Settings", "settings"],
  ["ClusterIndex", "clusterindices"],
])("the plural of %s is %s", (kind, plural) => expect(pluralOf(kind)).toBe(plural));
