/** Types as an author writes them, and the schema of each. */

import { beforeAll, describe, expect, it } from "vitest";
import type { JsonSchema } from "../../src/kubernetes/json-schema.js";
import { specSchemas } from "./support.js";
import {
  int32,
  intOrString,
  kept,
  list,
  map,
  object,
  typeRows,
  typeSources,
} from "./type-table.js";

describe("a field's type", () => {
  let schemas: ReadonlyMap<string, JsonSchema>;
  beforeAll(async () => {
    schemas = await specSchemas(typeRows, typeSources);
  }, 60_000);

  it.each(typeRows)("$name", ({ name, schema }) => {
    expect(schemas.get(name)?.properties?.x).toEqual(schema);
  });
});

const quantity: JsonSchema = {
  ...intOrString,
  pattern:
    "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
};
const brands: Readonly<Record<string, JsonSchema>> = {
  Int32: int32,
  Int64: { type: "integer", format: "int64" },
  Float: { type: "number" },
  Quantity: quantity,
  IntOrString: intOrString,
  Time: { type: "string", format: "date-time" },
  MicroTime: { type: "string", format: "date-time" },
  Duration: { type: "string", pattern: "^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$" },
  Base64: { type: "string", format: "byte" },
  RawExtension: { type: "object", ...kept },
  JsonValue: kept,
};

describe.each(Object.entries(brands))("%s keeps its schema", (brand, schema) => {
  const declared = `interface Box<T> { x: T }
interface One { x: ${brand} }
type Mapped<T> = { [K in keyof T]: T[K] };
type Maybe<T> = { [K in keyof T]+?: T[K] };
export interface Spec {
  plain: One; optional: { x?: ${brand} }; generic: Box<${brand}>; partial: Partial<One>; required: Required<Partial<One>>;
  pick: Pick<One, "x">; omit: Omit<One & { y: string }, "y">; readonly: Readonly<One>; mapped: Mapped<One>; maybe: Maybe<Box<${brand}>>;
  record: Record<"x", ${brand}>; intersection: One & { z?: never }; alias: { x: Alias }; indexed: { x: One["x"] };
  list: ${brand}[]; generics: Box<${brand}[]>; map: Record<string, ${brand}>; nonNullable: { x: NonNullable<One["x"]> };
}
type Alias = ${brand};`;
  it("wherever it stands", async () => {
    const schemas = await specSchemas([{ name: brand, source: declared }]);
    const { list: items, map: values, generics, ...rest } = schemas.get(brand)?.properties ?? {};
    expect(items).toEqual(list(schema));
    expect(values).toEqual(map(schema));
    expect(generics).toEqual(object({ x: list(schema) }));
    const partial = new Set(["optional", "partial", "maybe"]);
    for (const [name, own] of Object.entries(rest)) {
      expect(own, name).toEqual({
        type: "object",
        properties: { x: schema },
        ...(partial.has(name) ? {} : { required: ["x"] }),
      });
    }
  });
});
