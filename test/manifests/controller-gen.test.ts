/** The same types in Go and in TypeScript: the real controller-gen's definition, and ours. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../../src/kubernetes/json-schema.js";
import type { DefinitionObject } from "../../src/kubernetes/objects.js";
import { definitions, documents } from "./support.js";

const fixture = (name: string) =>
  readFileSync(new URL(`fixtures/crd/${name}`, import.meta.url), "utf8");

/** Texts are each tool's own; everything else must be equal. */
function withoutTexts({ description: _, ...schema }: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(items && { items: withoutTexts(items) }),
    ...(additionalProperties && { additionalProperties: withoutTexts(additionalProperties) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, own]) => [name, withoutTexts(own)]),
      ),
    }),
  };
}

/** Without the annotation that names controller-gen's version. */
const comparable = (definition: DefinitionObject | undefined) =>
  definition && {
    ...definition,
    metadata: { name: definition.metadata.name },
    spec: {
      ...definition.spec,
      versions: definition.spec.versions.map((version) => ({
        ...version,
        schema: { openAPIV3Schema: withoutTexts(version.schema.openAPIV3Schema) },
      })),
    },
  };

describe("the definition of controller-gen and ours are equal", () => {
  it.each(["helloapp", "wide"])("for %s", async (name) => {
    const [theirs] = documents<DefinitionObject>(fixture(`${name}.yaml`));
    const [ours] = await definitions({ "src/api/kind.ts": fixture(`${name}.ts`) });
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  it("and so are the texts that the author wrote", async () => {
    const [theirs] = documents<DefinitionObject>(fixture("helloapp.yaml"));
    const [ours] = await definitions({ "src/api/kind.ts": fixture("helloapp.ts") });
    const root = (one: DefinitionObject | undefined) =>
      one?.spec.versions[0]?.schema.openAPIV3Schema;
    expect(root(ours)?.description).toBe(root(theirs)?.description);
    const spec = (one: DefinitionObject | undefined) =>
      root(one)?.properties?.spec?.properties?.image?.description;
    expect(spec(ours)).toBe(spec(theirs));
  });
});
