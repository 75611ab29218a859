/** Reads every source file of the repository and fails on what the design forbids. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Folder or file below `src/` -> what it may import besides itself; the way down. */
const cliLayers: Record<string, readonly string[]> = {
  "main.ts": ["cli", "errors.ts"],
  cli: ["scaffold", "manifests", "cluster", "project", "filetree", "kubernetes", "errors.ts"],
  scaffold: ["project", "filetree", "kubernetes", "errors.ts"],
  manifests: ["project", "filetree", "kubernetes", "errors.ts"],
  cluster: ["project", "filetree", "kubernetes", "errors.ts"],
  project: ["errors.ts"],
  filetree: ["errors.ts"],
  kubernetes: ["errors.ts"],
  "errors.ts": [],
};

/** The same for `runtime/src/`. */
const runtimeLayers: Record<string, readonly string[]> = {
  "index.ts": [
    "manager",
    "controller",
    "object",
    "cache",
    "client",
    "kinds",
    "environment.ts",
    "types.ts",
  ],
  manager: [
    "controller",
    "webhook",
    "object",
    "cache",
    "client",
    "kinds",
    "environment.ts",
    "types.ts",
  ],
  controller: ["object", "cache", "client", "kinds", "environment.ts", "types.ts"],
  object: ["client", "kinds", "environment.ts", "types.ts"],
  cache: ["client", "kinds", "environment.ts", "types.ts"],
  client: ["kinds", "environment.ts", "types.ts"],
  kinds: ["types.ts"],
  "environment.ts": ["client"],
  "types.ts": [],
};

interface Source {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
  readonly names: readonly string[];
}

function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const path = join(folder, name).replaceAll("\\", "/");
      const text = readFileSync(join(root, path), "utf8");
      return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
    });
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  visit(source.tree, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const clause = ts.isImportDeclaration(node) ? node.importClause : undefined;
      const bindings = clause?.namedBindings;
      found.push({
        specifier: (node.moduleSpecifier as ts.StringLiteral).text,
        typeOnly: ts.isExportDeclaration(node) ? node.isTypeOnly : clause?.isTypeOnly === true,
        dynamic: false,
        names:
          bindings && ts.isNamedImports(bindings)
            ? bindings.elements.map((element) => (element.propertyName ?? element.name).text)
            : ["*"],
      });
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const argument = node.arguments[0];
      const specifier = argument && ts.isStringLiteral(argument) ? argument.text : "*";
      found.push({ specifier, typeOnly: false, dynamic: true, names: ["*"] });
    }
  });
  return found;
}

/** Layer of a path below a package's source folder: its first folder, or the file itself. */
const layerOf = (path: string) => path.split("/")[0] ?? path;

/** Imports that leave a layer for one that it may not know, as lines to read. */
function wrongWay(base: string, layers: Record<string, readonly string[]>): string[] {
  return sourcesBelow(base).flatMap((source) => {
    const from = layerOf(relative(base, source.path));
    return importsOf(source)
      .filter(({ specifier }) => specifier.startsWith("."))
      .map(({ specifier }) =>
        layerOf(relative(base, join(dirname(source.path), specifier.replace(/\.js$/, ".ts")))),
      )
      .filter((to) => to !== from && !(layers[from] ?? []).includes(to))
      .map((to) => `${source.path} imports ${to}`);
  });
}

/** Uses of a global by name: `process.env`, `console.log`, not a property that has the name. */
function globalsUsed(source: Source, names: readonly string[]): string[] {
  const found: string[] = [];
  visit(source.tree, (node) => {
    if (!ts.isIdentifier(node) || !names.includes(node.text)) return;
    const parent = node.parent;
    const isName =
      (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
      (ts.isPropertyAssignment(parent) && parent.name === node) ||
      ts.isPropertySignature(parent) ||
      ts.isImportSpecifier(parent) ||
      ts.isBindingElement(parent) ||
      ts.isParameter(parent);
    if (!isName) found.push(`${source.path} uses ${node.text}`);
  });
  return found;
}

const cli = sourcesBelow("src");
const runtime = sourcesBelow("runtime/src");
const envtest = sourcesBelow("envtest/src");
const all = [...cli, ...runtime, ...envtest];
const isGenerated = (source: Source) =>
  /^\/[/*]+ Code generated by /m.test(source.text.slice(0, 400));

describe("one way down", () => {
  test("in the CLI", () => expect(wrongWay("src", cliLayers)).toEqual([]));
  test("in the runtime", () => expect(wrongWay("runtime/src", runtimeLayers)).toEqual([]));

  test("every folder has its layer", () => {
    const folders = (sources: Source[], base: string) =>
      sources.map((source) => layerOf(relative(base, source.path)));
    expect(folders(cli, "src").filter((layer) => !(layer in cliLayers))).toEqual([]);
    expect(folders(runtime, "runtime/src").filter((layer) => !(layer in runtimeLayers))).toEqual(
      [],
    );
  });

  test("the CLI loads the other packages only when a command needs them", () => {
    const wrong = cli.flatMap((source) =>
      importsOf(source)
        .filter(({ specifier }) => specifier.startsWith("@opwright/"))
        .filter(
          ({ typeOnly, dynamic }) =>
            !typeOnly && !(dynamic && /^src\/(cli|cluster)\//.test(source.path)),
        )
        .map(({ specifier }) => `${source.path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("runtime and envtest know nothing of this repository but themselves", () => {
    const wrong = [...runtime, ...envtest].flatMap((source) =>
      importsOf(source)
        .filter(({ specifier }) => specifier.startsWith("@opwright/") || specifier === "opwright")
        .map(({ specifier }) => `${source.path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("one room for each thing", () => {
  const only: Record<string, RegExp> = {
    "ts-morph": /^src\/manifests\//,
    handlebars: /^src\/scaffold\//,
    inquirer: /^src\/cli\//,
    commander: /^src\/(main\.ts|cli\/)/,
  };
  test.each(Object.entries(only))("%s is used only in its room", (module, room) => {
    const users = cli.filter((source) =>
      importsOf(source).some(({ specifier }) => specifier === module),
    );
    expect(users.map(({ path }) => path).filter((path) => !room.test(path))).toEqual([]);
  });

  test("inquirer is loaded only when it asks", () => {
    const eager = cli
      .flatMap(importsOf)
      .filter(
        ({ specifier, dynamic, typeOnly }) => specifier === "inquirer" && !dynamic && !typeOnly,
      );
    expect(eager).toEqual([]);
  });

  test("only filetree/ writes the user's disk", () => {
    const writing =
      /^(write|append|mkdir|mkdtemp|rename|rm|unlink|copy|cp|symlink|link|chmod|truncate|createWrite|open)/;
    const wrong = cli
      .filter(({ path }) => !path.startsWith("src/filetree/"))
      .flatMap((source) =>
        importsOf(source)
          .filter(
            ({ specifier, typeOnly }) => /^(node:)?fs(\/promises)?$/.test(specifier) && !typeOnly,
          )
          .flatMap(({ names }) => names)
          .filter((name) => name === "*" || writing.test(name))
          .map((name) => `${source.path} imports ${name} of fs`),
      );
    expect(wrong).toEqual([]);
  });
});

describe("what a module may touch", () => {
  test("no console and no process below main", () => {
    const below = cli.filter(({ path }) => path !== "src/main.ts");
    expect(below.flatMap((source) => globalsUsed(source, ["console", "process"]))).toEqual([]);
  });

  test("time and chance enter the runtime through the Environment alone", () => {
    const names = ["setTimeout", "setInterval", "setImmediate", "Date", "performance"];
    const wrong = runtime
      .filter(({ path }) => !path.endsWith("/real-environment.ts"))
      .flatMap((source) => [
        ...globalsUsed(source, names),
        ...(source.text.includes("Math.random") ? [`${source.path} uses Math.random`] : []),
      ]);
    expect(wrong).toEqual([]);
  });
});

describe("size and names", () => {
  const lines = (source: Source) => source.text.trimEnd().split("\n").length;

  test("no file over 400 lines, half of them under 150", () => {
    const written = all.filter((source) => !isGenerated(source));
    expect(written.filter((source) => lines(source) > 400).map(({ path }) => path)).toEqual([]);
    const sorted = written.map(lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(150);
  });

  test("no drawer for odds and ends", () => {
    expect(
      all.map(({ path }) => path).filter((path) => /\b(utils?|common|helpers?|misc)\b/.test(path)),
    ).toEqual([]);
  });

  test("every module says in its first line what it is", () => {
    expect(
      all.filter((source) => !/^(\/\*\*|\/\/|#!)/.test(source.text)).map(({ path }) => path),
    ).toEqual([]);
  });
});

describe("the documents", () => {
  test("every path that ARCHITECTURE.md names exists", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const paths = [
      ...text.matchAll(/`((?:[\w.@-]+\/)+[\w.@-]*|[\w-]+\.(?:md|json|ts|mjs|js))`/g),
    ].map((match) => match[1] ?? "");
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !path.startsWith("@") && !existsSync(join(root, path)))).toEqual(
      [],
    );
  });
});
