/** Project -> the files that every project has. */

import type { FileTree } from "../filetree/file-tree.js";
import type { Project } from "../project/project.js";
import type { PackageSource } from "./package-source.js";
import { type PlannedTemplate, renderPlan, type ScaffoldPlan } from "./plan.js";
import { registryPlan } from "./registries.js";

export interface InitOptions {
  readonly project: Project;
  readonly packages: PackageSource;
}

export async function initTree(options: InitOptions): Promise<FileTree> {
  return renderPlan(initPlan(options));
}

/** Files that are emitted under the name of their template. */
const namesakes = [
  ".dockerignore",
  ".github/workflows/lint.yml",
  ".github/workflows/test.yml",
  "Dockerfile",
  "README.md",
  "biome.json",
  "config/default/kustomization.yaml",
  "config/default/metrics_service.yaml",
  "config/manager/kustomization.yaml",
  "config/manager/manager.yaml",
  "config/network-policy/allow-metrics-traffic.yaml",
  "config/network-policy/kustomization.yaml",
  "config/prometheus/kustomization.yaml",
  "config/prometheus/monitor.yaml",
  "config/rbac/leader_election_role.yaml",
  "config/rbac/leader_election_role_binding.yaml",
  "config/rbac/metrics_reader_role.yaml",
  "config/rbac/role_binding.yaml",
  "config/rbac/service_account.yaml",
  "package.json",
  "src/main.ts",
  "test/all-controllers.test.ts",
  "tsconfig.json",
];

interface ProjectView {
  readonly projectName: string;
  /** What the names of the operator's own objects begin with. */
  readonly prefix: string;
  readonly domain: string;
  /** A sentence on building an image, where the packages are not in a registry. */
  readonly imageRemark: string;
  readonly packages: Readonly<Record<"opwright" | "runtime" | "envtest", string>>;
}

function initPlan({ project, packages }: InitOptions): ScaffoldPlan {
  const view: ProjectView = {
    projectName: project.projectName,
    prefix: objectPrefix(project.projectName),
    domain: project.domain,
    imageRemark: imageRemark(packages),
    packages: {
      opwright: specifier("opwright", packages),
      runtime: specifier("opwright-runtime", packages),
      envtest: specifier("opwright-envtest", packages),
    },
  };
  const yours = (path: string, template = path): PlannedTemplate => ({
    path,
    template,
    owner: "yours",
    view,
  });
  return [
    ...namesakes.map((path) => yours(path)),
    // npm leaves a file of its real name out of packages.
    yours(".gitignore", "_gitignore"),
    ...registryPlan(project),
  ];
}

/** What stands in package.json for a package of ours. */
function specifier(name: string, packages: PackageSource): string {
  if (packages.kind === "registry") return `^${packages.version}`;
  return `file:${packages.directory.replaceAll("\\", "/")}/${name}-${packages.version}.tgz`;
}

/**
 * A Service's name begins with a letter and a namespace's has 63 characters at most, together with
 * `-system`. Source: Kubernetes, "Object Names and IDs", RFC 1035 and RFC 1123 label names.
 */
function objectPrefix(projectName: string): string {
  const name = /^[a-z]/.test(projectName) ? projectName : `operator-${projectName}`;
  return name.slice(0, 55).replace(/-+$/, "");
}

function imageRemark(packages: PackageSource): string {
  if (packages.kind === "registry") return "";
  return `
\`package.json\` takes opwright's packages from files on this machine, which an image build does not
see: name published versions there first.
`;
}
