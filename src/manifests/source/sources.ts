/** A project's folder -> its parsed sources and a type checker over them. */

import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { Project as MorphProject, ts } from "ts-morph";
import type { SourceLocation } from "../../errors.js";
import { Reporter } from "./reporter.js";

export interface Sources {
  /** The project's own files, in the order of their paths. */
  readonly files: readonly ts.SourceFile[];
  readonly checker: ts.TypeChecker;
  readonly reporter: Reporter;
}

/**
 * Strict whatever the user's tsconfig says: without `strictNullChecks` a `| null` would vanish. No
 * types but those that are imported, so that a big `@types` costs nothing.
 */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

/** Reads every `.ts` below `src/`. Nothing is type-checked until it is asked for. */
export function loadSources(projectDirectory: string): Sources {
  const project = new MorphProject({ compilerOptions, skipAddingFilesFromTsConfig: true });
  const paths = sourcePaths(join(projectDirectory, "src"));
  for (const path of paths) project.addSourceFileAtPath(path);
  const program = project.getProgram().compilerObject;
  const locate = (node: ts.Node) => locationOf(node, projectDirectory);
  const reporter = new Reporter(locate);
  const files = paths.flatMap((path) => program.getSourceFile(path.replaceAll("\\", "/")) ?? []);
  const checker = program.getTypeChecker();
  for (const file of files) {
    reportSyntax(file, program, reporter);
    reportMissingRuntime(file, checker, reporter);
  }
  return { files, checker, reporter };
}

function sourcePaths(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(
      (name) =>
        /\.m?ts$/.test(name) &&
        !/\.d\.m?ts$/.test(name) &&
        !/(^|[\\/])node_modules[\\/]/.test(name),
    )
    .map((name) => join(folder, name))
    .sort();
}

function locationOf(node: ts.Node, projectDirectory: string): SourceLocation {
  const file = node.getSourceFile();
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return {
    file: relative(projectDirectory, file.fileName).replaceAll("\\", "/"),
    line: line + 1,
    column: character + 1,
  };
}

function reportSyntax(file: ts.SourceFile, program: ts.Program, reporter: Reporter): void {
  for (const { messageText, start } of program.getSyntacticDiagnostics(file)) {
    reporter.at(file, start, ts.flattenDiagnosticMessageText(messageText, " "));
  }
}

/** A runtime that can't be read, or lacks a name, would be a silent gap in all that follows. */
function reportMissingRuntime(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  reporter: Reporter,
): void {
  for (const statement of file.statements.filter(ts.isImportDeclaration)) {
    const { moduleSpecifier, importClause } = statement;
    if (!ts.isStringLiteral(moduleSpecifier) || moduleSpecifier.text !== "@opwright/runtime")
      continue;
    const module = checker.getSymbolAtLocation(moduleSpecifier);
    if (module === undefined) {
      reporter.report(
        moduleSpecifier,
        "the package @opwright/runtime is not installed",
        "Run: npm install",
      );
      continue;
    }
    const bindings = importClause?.namedBindings;
    const names = new Set(checker.getExportsOfModule(module).map(({ name }) => name));
    for (const element of bindings && ts.isNamedImports(bindings) ? bindings.elements : []) {
      const { text } = element.propertyName ?? element.name;
      if (!names.has(text))
        reporter.report(element, `@opwright/runtime has no ${text}`, "Correct the name.");
    }
  }
}
