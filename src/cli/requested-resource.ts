/** What was asked of create-api -> the resource meant: ours, built into Kubernetes, or another's. */

import { UserError } from "../errors.js";
import { checkGroup, checkKind, checkPlural, checkVersion } from "../project/names.js";
import { pluralOf } from "../project/plural.js";
import type { Project, ProjectResource } from "../project/project.js";

export interface ApiRequest {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string | undefined;
  readonly namespaced: boolean;
  /** The project defines the type; otherwise it exists elsewhere. */
  readonly owned: boolean;
  readonly controller: boolean;
}

/** @throws UserError naming everything that is wrong with the names. */
export async function requestedResource(
  request: ApiRequest,
  project: Project,
): Promise<ProjectResource> {
  return request.owned ? ownResource(request, project) : existingResource(request);
}

function ownResource(request: ApiRequest, project: Project): ProjectResource {
  const { version, kind, namespaced } = request;
  const group = withoutDomain(request.group, project.domain);
  const versions = project.resources.filter(
    (known) => known.group === group && known.kind === kind,
  );
  const plural = request.plural ?? versions[0]?.plural ?? pluralOf(kind);
  refuse([
    ...checkGroup(group, project.domain),
    ...checkVersion(version),
    ...checkKind(kind),
    ...checkPlural(plural),
  ]);
  const elsewhere = versions.some((known) => known.version !== version && known.controller);
  return {
    group,
    domain: project.domain,
    version,
    kind,
    plural,
    api: { crdVersion: "v1", namespaced },
    controller: request.controller && !elsewhere,
    core: false,
    external: false,
  };
}

/** `apps.example.com` and `apps` are the same in a project whose domain is example.com. */
function withoutDomain(group: string, domain: string): string {
  if (group === domain) return "";
  return group.endsWith(`.${domain}`) ? group.slice(0, -domain.length - 1) : group;
}

async function existingResource({
  group,
  version,
  kind,
  plural,
}: ApiRequest): Promise<ProjectResource> {
  const { builtInKinds } = await import("@opwright/runtime");
  const wanted = group === "core" ? "" : group;
  const builtIn = builtInKinds.find(
    (known) =>
      known.kind === kind &&
      known.version === version &&
      (known.group === wanted ||
        (wanted !== "" && known.group.startsWith(`${wanted}.`) && known.group.endsWith(".k8s.io"))),
  );
  const base = { version, kind, domain: "", controller: true };
  if (builtIn !== undefined && plural !== undefined && plural !== builtIn.plural) {
    throw new UserError([
      {
        message: `the plural of ${kind} is ${builtIn.plural}, not ${plural}`,
        mend: "Leave --plural out.",
      },
    ]);
  }
  if (builtIn !== undefined) {
    return { ...base, group: builtIn.group, plural: builtIn.plural, core: true, external: false };
  }
  const otherVersion = builtInKinds.find((known) => known.kind === kind && known.group === wanted);
  if (otherVersion !== undefined) {
    throw new UserError([
      {
        message: `${kind} of ${group} is built into Kubernetes as ${otherVersion.version}, not ${version}`,
        mend: `Give --version ${otherVersion.version}.`,
      },
    ]);
  }
  refuse([
    ...checkVersion(version),
    ...checkKind(kind),
    ...(plural === undefined ? [] : checkPlural(plural)),
  ]);
  if (!group.includes(".")) {
    throw new UserError([
      {
        message: `no kind ${kind} of ${group}/${version} is built into Kubernetes`,
        mend: "For a kind that someone else defines, give its whole group: --group cert-manager.io.",
      },
    ]);
  }
  refuse(checkGroup(group, ""));
  return { ...base, group, plural: plural ?? pluralOf(kind), core: false, external: true };
}

function refuse(diagnostics: ReturnType<typeof checkKind>): void {
  if (diagnostics.length > 0) throw new UserError(diagnostics);
}
