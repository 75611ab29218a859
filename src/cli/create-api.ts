/** `opwright create-api`: flags -> Options -> a resource's files and a project that knows it. */

import { ExitCode, UserError } from "../errors.js";
import type { Project } from "../project/project.js";
import { loadProject } from "../project/project-file.js";
import { withResource } from "../project/resources.js";
import { apiTree } from "../scaffold/index.js";
import { ask } from "./asking.js";
import type { Io } from "./io.js";
import { withProjectFile } from "./project-tree.js";
import { type ApiRequest, requestedResource } from "./requested-resource.js";
import { type WritingFlags, write } from "./writing.js";

export interface CreateApiFlags extends WritingFlags {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly plural?: string;
  readonly clusterScoped?: boolean;
  readonly template?: "deployment" | "empty";
  readonly resource?: boolean;
  readonly controller?: boolean;
}

export interface CreateApiOptions {
  /** The project's folder. */
  readonly directory: string;
  readonly project: Project;
  /** PROJECT as it stands. */
  readonly projectText: string;
  readonly request: ApiRequest;
  readonly template: "deployment" | "empty";
  readonly flags: WritingFlags;
}

export async function createApiOptions(flags: CreateApiFlags, io: Io): Promise<CreateApiOptions> {
  const { directory, project, text } = loadProject(io.cwd);
  if (flags.resource === false && flags.controller === false) {
    throw new UserError(
      [
        {
          message: "--no-resource with --no-controller leaves nothing to create",
          mend: "Leave one of them out.",
        },
      ],
      ExitCode.usage,
    );
  }
  if (flags.resource === false && flags.template === "deployment") {
    throw new UserError(
      [
        {
          message: "--template deployment writes a type, and --no-resource says that it exists",
          mend: "Leave one of them out.",
        },
      ],
      ExitCode.usage,
    );
  }
  const wanted = [
    { key: "group", flag: "--group", message: "API group, without the domain", example: "apps" },
    {
      key: "version",
      flag: "--version",
      message: "API version",
      example: "v1alpha1",
      suggested: "v1alpha1",
    },
    { key: "kind", flag: "--kind", message: "Kind, in PascalCase", example: "HelloApp" },
  ] as const;
  const missing = wanted.filter(({ key }) => flags[key] === undefined);
  const answers = await ask(missing, flags, io);
  const value = (key: "group" | "version" | "kind") =>
    flags[key] ?? answers[missing.findIndex((question) => question.key === key)] ?? "";
  return {
    directory,
    project,
    projectText: text,
    request: {
      group: value("group"),
      version: value("version"),
      kind: value("kind"),
      plural: flags.plural,
      namespaced: flags.clusterScoped !== true,
      owned: flags.resource !== false,
      controller: flags.controller !== false,
    },
    template: flags.template ?? defaultTemplate(flags, project, value("kind")),
    flags,
  };
}

/** A type that nobody reconciles promises nothing, unless it is another version of one that is. */
function defaultTemplate(
  flags: CreateApiFlags,
  { resources }: Project,
  kind: string,
): "deployment" | "empty" {
  const isReconciled =
    flags.controller !== false ||
    resources.some((known) => known.kind === kind && known.controller);
  return flags.resource !== false && isReconciled ? "deployment" : "empty";
}

export async function createApi(options: CreateApiOptions, io: Io): Promise<ExitCode> {
  const { directory, request, flags } = options;
  const resource = await requestedResource(request, options.project);
  const project = withResource(options.project, resource);
  const scaffolded = await apiTree({
    project,
    resource,
    template: options.template,
    namespaced: request.namespaced,
  });
  const tree = withProjectFile(scaffolded, project, options.projectText);
  const group = [resource.group, resource.domain].filter(Boolean).join(".");
  const remarks = [
    `resource  ${resource.plural}${group === "" ? "" : `.${group}`}, version ${resource.version}`,
  ];
  const next =
    resource.api === undefined
      ? ["npx opwright make-manifests rbac"]
      : ["npx opwright make-manifests", "npx opwright install"];
  return write({ command: "create-api", directory, tree, flags, next, remarks }, io);
}
