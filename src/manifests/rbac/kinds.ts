/** An expression or a type -> the resource of the API server that it stands for. */

import { ts } from "ts-morph";
import type { ApiModel } from "../api/custom-resources.js";
import { literalValue } from "../source/literal.js";
import type { Sources } from "../source/sources.js";
import { isRuntimeCall, isRuntimes, nodesOf } from "../source/symbols.js";

export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

/** A resource that the project names, and the type of its objects. */
interface NamedType {
  readonly type: ts.Type;
  readonly resource: Resource;
}

export class Kinds {
  readonly #sources: Sources;
  readonly #named: readonly NamedType[];

  constructor(sources: Sources, models: readonly ApiModel[]) {
    this.#sources = sources;
    this.#named = [
      ...models.flatMap((model) => this.#typesOf(model.node, model.facts)),
      ...this.#external(),
    ];
  }

  /** Of the type of `Secret` or `HelloApp`, the first argument of a read; of each member of a union. */
  ofKind(type: ts.Type): Resource[] | undefined {
    return everyMember(
      type,
      (member) => this.#literalKind(member) ?? this.#byObjectType(this.#objectTypeOf(member)),
    );
  }

  /** Of the type of an object that is written; of each member of a union. */
  ofObject(type: ts.Type): Resource[] | undefined {
    return everyMember(this.#sources.checker.getNonNullableType(type), (member) =>
      this.#byObjectType(member),
    );
  }

  #typesOf(call: ts.CallExpression, resource: Resource): NamedType[] {
    const [node] = call.typeArguments ?? [];
    return node === undefined
      ? []
      : [{ type: this.#sources.checker.getTypeFromTypeNode(node), resource }];
  }

  #external(): NamedType[] {
    const { files, checker } = this.#sources;
    return files
      .filter(({ text }) => text.includes("externalResource"))
      .flatMap((file) => [...nodesOf(file)])
      .filter((node) => isRuntimeCall(node, "externalResource", checker))
      .flatMap((call) => {
        const [argument] = call.arguments;
        const value = argument && literalValue(argument, this.#sources);
        if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
        const text = (name: string) => (typeof value[name] === "string" ? value[name] : "");
        return this.#typesOf(call, {
          group: text("group"),
          version: text("version"),
          kind: text("kind"),
          plural: text("plural"),
        });
      });
  }

  /** `Kind<T, "apps", "v1", "Deployment", "deployments">` says it all in its type. */
  #literalKind(type: ts.Type): Resource | undefined {
    const [group, version, kind, plural] = ["group", "version", "kind", "plural"].map((name) =>
      this.#literalProperty(type, name),
    );
    if (group === undefined || version === undefined || kind === undefined || plural === undefined)
      return undefined;
    return { group, version, kind, plural };
  }

  #literalProperty(type: ts.Type, name: string): string | undefined {
    const property = type.getProperty(name);
    if (property === undefined) return undefined;
    const value = this.#sources.checker.getNonNullableType(
      this.#sources.checker.getTypeOfSymbol(property),
    );
    return value.isStringLiteral() ? value.value : undefined;
  }

  /** `T` of `Kind<T>`. */
  #objectTypeOf(type: ts.Type): ts.Type {
    const { checker } = this.#sources;
    const property = checker
      .getPropertiesOfType(type)
      .find(({ name }) => name.startsWith("__@objectType"));
    return property === undefined
      ? type
      : checker.getNonNullableType(checker.getTypeOfSymbol(property));
  }

  #byObjectType(type: ts.Type): Resource | undefined {
    const own = this.#unwrapped(type);
    const named = this.#named.filter((candidate) => candidate.type === own);
    const [only] = named;
    if (only !== undefined) {
      // Two kinds with one type, or a type that every object has, tell nothing.
      const isOne = named.every(
        ({ resource }) =>
          resource.plural === only.resource.plural && resource.group === only.resource.group,
      );
      return isOne && own.getSymbol()?.name !== "KubernetesObject" ? only.resource : undefined;
    }
    const [apiVersion, kind] = [
      this.#literalProperty(own, "apiVersion"),
      this.#literalProperty(own, "kind"),
    ];
    if (apiVersion === undefined || kind === undefined) return undefined;
    const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
    const known = this.#named.find(
      ({ resource }) => resource.kind === kind && resource.group === group,
    );
    const plural = known?.resource.plural ?? this.#builtIn(kind, group ?? "");
    return plural === undefined
      ? undefined
      : { group: group ?? "", version: version ?? "", kind, plural };
  }

  /** `HelloApp` of `DeepReadonly<HelloApp>`. */
  #unwrapped(type: ts.Type): ts.Type {
    const [inner] = type.aliasTypeArguments ?? [];
    return type.aliasSymbol?.name === "DeepReadonly" && isRuntimes(type.aliasSymbol) && inner
      ? this.#unwrapped(inner)
      : type;
  }

  #plurals: Map<string, string> | undefined;

  /** From the runtime's own descriptors, which some source of the project has imported. */
  #builtIn(kind: string, group: string): string | undefined {
    this.#plurals ??= this.#readBuiltIns();
    return this.#plurals.get(`${group}/${kind}`);
  }

  #readBuiltIns(): Map<string, string> {
    const { files, checker } = this.#sources;
    const plurals = new Map<string, string>();
    const runtime = files
      .flatMap((file) => file.statements.filter(ts.isImportDeclaration))
      .find(
        ({ moduleSpecifier }) =>
          ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === "@opwright/runtime",
      );
    const module = runtime && checker.getSymbolAtLocation(runtime.moduleSpecifier);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      const target =
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      if (!(target.flags & ts.SymbolFlags.Variable)) continue;
      const resource = this.#literalKind(checker.getTypeOfSymbol(target));
      if (resource !== undefined)
        plurals.set(`${resource.group}/${resource.kind}`, resource.plural);
    }
    return plurals;
  }
}

/** Undefined where one of them can't be told. */
function everyMember(
  type: ts.Type,
  resourceOf: (member: ts.Type) => Resource | undefined,
): Resource[] | undefined {
  const found = (type.isUnion() ? type.types : [type]).map(resourceOf);
  return found.every((resource) => resource !== undefined) ? found : undefined;
}
