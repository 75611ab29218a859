/** ApiModels -> CustomResourceDefinitions, one for all versions of a kind. */

import type { DefinitionObject, DefinitionVersion } from "../../kubernetes/objects.js";
import type { ApiModel } from "../api/custom-resources.js";
import type { Reporter } from "../source/reporter.js";

/** In the order of their names. Versions that contradict each other are reported. */
export function definitionsOf(models: readonly ApiModel[], reporter: Reporter): DefinitionObject[] {
  const kinds = new Map<string, ApiModel[]>();
  for (const model of models) {
    const key = `${model.facts.group}/${model.facts.kind}`;
    kinds.set(key, [...(kinds.get(key) ?? []), model]);
  }
  checkNames([...kinds.values()], reporter);
  return [...kinds.values()]
    .map((versions) => definitionOf(versions.sort(byVersion), reporter))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

const byVersion = (a: ApiModel, b: ApiModel) => (a.facts.version < b.facts.version ? -1 : 1);

function definitionOf(models: readonly ApiModel[], reporter: Reporter): DefinitionObject {
  checkAgreement(models, reporter);
  const stored = storedVersion(models, reporter);
  const { facts } = stored;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${facts.plural}.${facts.group}` },
    spec: {
      group: facts.group,
      names: {
        kind: facts.kind,
        listKind: `${facts.kind}List`,
        plural: facts.plural,
        singular: facts.singular,
        ...(facts.shortNames.length > 0 ? { shortNames: [...facts.shortNames] } : {}),
        ...(facts.categories.length > 0 ? { categories: [...facts.categories] } : {}),
      },
      scope: facts.scope,
      versions: models.map((model) => versionOf(model, model === stored)),
    },
  };
}

function versionOf({ facts, schema }: ApiModel, storage: boolean): DefinitionVersion {
  const { status, scale } = facts.subresources;
  return {
    name: facts.version,
    served: facts.served,
    storage,
    ...(facts.deprecated === false ? {} : { deprecated: true }),
    ...(typeof facts.deprecated === "string" ? { deprecationWarning: facts.deprecated } : {}),
    ...(facts.printColumns.length > 0 ? { additionalPrinterColumns: [...facts.printColumns] } : {}),
    schema: { openAPIV3Schema: schema },
    ...(status || scale
      ? {
          subresources: {
            ...(status ? { status: {} } : {}),
            ...(scale
              ? {
                  scale: {
                    specReplicasPath: scale.spec,
                    statusReplicasPath: scale.status,
                    ...(scale.labelSelector === undefined
                      ? {}
                      : { labelSelectorPath: scale.labelSelector }),
                  },
                }
              : {}),
          },
        }
      : {}),
  };
}

/** Exactly one says `storage: true`, or it is the only one that does not say `storage: false`. */
function storedVersion(models: readonly ApiModel[], reporter: Reporter): ApiModel {
  const chosen = models.filter(({ facts }) => facts.storage === true);
  const open = models.filter(({ facts }) => facts.storage === undefined);
  const candidates = chosen.length > 0 ? chosen : open;
  const [only] = candidates;
  const [first] = models;
  if (only !== undefined && candidates.length === 1) return only;
  const versions = models.map(({ facts }) => facts.version).join(", ");
  for (const { node, facts } of candidates.length > 0 ? candidates.slice(1) : models.slice(0, 1)) {
    reporter.report(
      node,
      candidates.length > 0
        ? `${facts.kind} has several versions to be stored in: ${candidates.map((model) => model.facts.version).join(", ")}`
        : `no version of ${facts.kind} is the stored one: ${versions}`,
      "Write storage: true in one of them, storage: false in the others.",
    );
  }
  if (first === undefined) throw new Error("a kind without versions");
  return first;
}

/** Two kinds can't be one resource. */
function checkNames(kinds: readonly (readonly ApiModel[])[], reporter: Reporter): void {
  const taken = new Map<string, string>();
  for (const { facts, node } of kinds.flatMap(([first]) => first ?? [])) {
    const name = `${facts.plural}.${facts.group}`;
    const other = taken.get(name);
    if (other === undefined) taken.set(name, facts.kind);
    else
      reporter.report(
        node,
        `${name} is the name of ${other} and of ${facts.kind}`,
        "Give one of them another plural.",
      );
  }
}

/** What is of the kind, not of a version, must be the same in all. */
function checkAgreement(models: readonly ApiModel[], reporter: Reporter): void {
  const [first, ...others] = models;
  if (first === undefined) return;
  for (const { facts, node } of others) {
    if (facts.version === first.facts.version) {
      reporter.report(
        node,
        `${facts.kind} ${facts.version} is declared twice`,
        "Take one of them out.",
      );
    }
    for (const name of ["plural", "singular", "scope"] as const) {
      if (facts[name] === first.facts[name]) continue;
      reporter.report(
        node,
        `${facts.kind}: ${name} is ${facts[name]} in ${facts.version} and ${first.facts[name]} in ${first.facts.version}`,
        "All versions of a kind share it.",
      );
    }
  }
}
