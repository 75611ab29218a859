/** Comments on fields and types, and what they add to a schema. */

import { beforeAll, describe, expect, it } from "vitest";
import type { JsonSchema } from "../../src/kubernetes/json-schema.js";
import { markerRows } from "./marker-table.js";
import { specSchemas } from "./support.js";

describe("markers", () => {
  let schemas: ReadonlyMap<string, JsonSchema>;
  beforeAll(async () => {
    schemas = await specSchemas(markerRows);
  }, 60_000);

  it.each(markerRows)("$name", ({ name, schema }) => {
    expect(schemas.get(name)?.properties?.x).toEqual(schema);
  });

  it("stand in every row under a name of their own", () => {
    expect(new Set(markerRows.map(({ name }) => name)).size).toBe(markerRows.length);
  });
});
