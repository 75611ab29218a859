/** The same sources -> the same bytes, whatever the compiler saw first. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generate } from "./support.js";

const head =
  'import { customResource, type CustomResource, type Client, Secret, ConfigMap, Service } from "@opwright/runtime";\n';
const kind = (name: string, spec: string) =>
  `${head}interface Spec { ${spec} }\nexport type Root = CustomResource<Spec, { seen?: "c" | "a" | "b" }>;\nexport const ${name} = customResource<Root>({ group: "x.example.com", version: "v1", kind: "${name}", plural: "${name.toLowerCase()}s", scope: "Namespaced" });\n`;

/** Each speaks of the same literals in another order, so that the first seen would decide. */
const texts = [
  kind("One", 'm: "a" | "b" | "c"; n: 1 | 2 | 3'),
  kind("Two", 'm: "c" | "b" | "a"; n: 3 | 2 | 1; o?: Partial<Record<"z" | "y", string>>'),
  kind("Three", 'm: Exclude<"b" | "a" | "x" | "c", "x">; n: 2 | 3 | 1; p?: keyof { q: 1; p: 2 }'),
  kind("Four", 'm: ("b" | "c" | "a")[]; n?: number | string; q?: string | number | null'),
  `${head}export const a = (client: Client) => client.get(Secret, { name: "x" });\n// +kubebuilder:rbac:groups=core,resources=pods,verbs=get\n`,
  `${head}export const b = (client: Client) => Promise.all([client.list(Service), client.list(ConfigMap)]);\n`,
];

/** Texts that change nothing. */
const noise = [
  "",
  "\n\n",
  "// a comment\n",
  'export const other: "c" | "b" | "a" = "a";\n',
  "/* {{ .Name }} */\n",
  "\uFEFF",
];

const written = async (sources: Readonly<Record<string, string>>) =>
  JSON.stringify([...(await generate(sources))]);

describe("manifests", () => {
  it("are the same for every order of the files and what stands around", async () => {
    const files = (order: readonly number[], before: readonly number[], crlf: boolean) =>
      Object.fromEntries(
        order.map((place, index) => {
          const text = `${noise[before[index] ?? 0]}${texts[index]}`;
          return [`src/${"abcdef"[place]}/file.ts`, crlf ? text.replaceAll("\n", "\r\n") : text];
        }),
      );
    const expected = await written(files([0, 1, 2, 3, 4, 5], [], false));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
        fc.array(fc.nat(noise.length - 1), { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        async (order, before, crlf) => {
          expect(await written(files(order, before, crlf))).toBe(expected);
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  it("are the same for sources with the line ends of Windows, texts of several lines too", async () => {
    const text = kind(
      "One",
      '\n/**\n * First line.\n *\n *   Second.\n * @default {\n *   "a": "x"\n * }\n */\nm: Record<string, string>;\n// +kubebuilder:validation:Minimum=0\nn: number;\n',
    );
    expect(await written({ "src/a.ts": text.replaceAll("\n", "\r\n") })).toBe(
      await written({ "src/a.ts": text }),
    );
  });

  it("are the same under another tsconfig and other files of the project", async () => {
    const text = { "src/a.ts": texts[3] ?? "" };
    const loose = '{ "compilerOptions": { "strict": false, "target": "es5" } }';
    expect(
      await written({
        ...text,
        "tsconfig.json": loose,
        "test/a.test.ts": texts[0] ?? "",
        "src/readme.md": "x",
      }),
    ).toBe(await written(text));
  });
});
