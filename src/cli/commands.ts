/** The command line as data: names, flags, examples. What a command does is loaded when it runs. */

import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { ExitCode } from "../errors.js";
import type { Io } from "./io.js";

/** Takes the exit code of the command that ran. */
export type Done = (exitCode: ExitCode) => void;

interface CommandSpec {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  /** It writes files: takes the flags that all such commands take. */
  readonly writes?: boolean;
  readonly examples: readonly string[];
  /** Arguments and flags, as commander gives them. */
  // biome-ignore lint/suspicious/noExplicitAny: commander's own boundary; each command types its flags.
  run(args: any[], flags: any, io: Io): Promise<ExitCode>;
}

/** The whole command line; parsing it runs one command and hands its exit code to `done`. */
export function commandTree(io: Io, done: Done): Command {
  const program = new Command("opwright")
    .description("Write Kubernetes operators in TypeScript.")
    .usage("<command> [options]")
    .showHelpAfterError("Run the command with --help to see its flags.")
    .addHelpText(
      "after",
      examplesText(["opwright init demo-operator --domain example.com", "opwright quickstart"]),
    );
  prepare(program, io);
  for (const spec of specs) add(program, spec, { io, done });
  const create = program
    .command("create", { hidden: true })
    .description("kubebuilder's spelling of the create- commands");
  prepare(create, io);
  const createApi = specs.find(({ name }) => name === "create-api");
  if (createApi !== undefined) add(create, { ...createApi, name: "api" }, { io, done });
  return program;
}

function prepare(command: Command, io: Io): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
  });
}

function add(parent: Command, spec: CommandSpec, { io, done }: { io: Io; done: Done }): void {
  const command = parent.command(spec.name).summary(spec.summary).description(spec.summary);
  prepare(command, io);
  if (spec.alias !== undefined) command.alias(spec.alias);
  for (const argument of spec.arguments ?? []) command.addArgument(argument);
  for (const option of [...(spec.options ?? []), ...(spec.writes ? writingOptions() : [])])
    command.addOption(option);
  command.addHelpText("after", examplesText(spec.examples));
  command.action(async (...args: unknown[]) => {
    const flags = args.at(-2);
    done(await spec.run(args.slice(0, -2), flags, io));
  });
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}\n`;
}

const output = () =>
  new Option("--output <format>", "form of the report").choices(["text", "json"]).default("text");
const dryRun = () => new Option("--dry-run", "say what would be done, and do nothing");
const writingOptions = () => [
  dryRun(),
  new Option("--diff", "show the changes as a unified diff"),
  output(),
  new Option("-y, --yes", "ask nothing; a missing value is an error"),
];
const clusterOptions = () => [
  new Option(
    "--kubeconfig <file>",
    "kubeconfig file (default: as kubectl, KUBECONFIG and then ~/.kube/config)",
  ),
  new Option("--context <name>", "context of the kubeconfig (default: its current-context)"),
];
function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It takes a number of seconds.");
}

const timeout = () =>
  new Option("--timeout <seconds>", "how long to wait for the API server")
    .default(30)
    .argParser(seconds);

const specs: readonly CommandSpec[] = [
  {
    name: "init",
    summary: "make an operator project",
    arguments: [new Argument("[dir]", "the project's folder (default: this one)")],
    options: [
      new Option("--domain <domain>", "domain of the API groups: group apps becomes apps.<domain>"),
      new Option("--project-name <name>", "name of the project (default: that of the folder)"),
    ],
    writes: true,
    examples: [
      "opwright init demo-operator --domain example.com",
      "opwright init --domain example.com --dry-run",
    ],
    async run([directory], flags, io) {
      const { init, initOptions } = await import("./init.js");
      return init(await initOptions(directory, flags, io), io);
    },
  },
  {
    name: "create-api",
    summary: "add a resource: its type, controller, test and sample",
    options: [
      new Option("--group <group>", "API group, without the project's domain"),
      new Option("--version <version>", "API version: v1, v1beta1, v1alpha1"),
      new Option("--kind <kind>", "kind, in PascalCase"),
      new Option("--plural <plural>", "name in URLs (default: the kind's plural)"),
      new Option("--cluster-scoped", "the objects live in no namespace"),
      new Option(
        "--template <template>",
        "what the controller does to begin with (default: deployment)",
      ).choices(["deployment", "empty"]),
      new Option(
        "--no-resource",
        "a controller over a kind that exists: built into Kubernetes, or someone else's",
      ),
      new Option("--no-controller", "the type and its sample alone"),
    ],
    writes: true,
    examples: [
      "opwright create-api --group apps --version v1alpha1 --kind HelloApp",
      "opwright create-api --group apps --version v1 --kind Deployment --no-resource",
      "opwright create-api --group cert-manager.io --version v1 --kind Certificate --no-resource",
    ],
    async run(_, flags, io) {
      const { createApi, createApiOptions } = await import("./create-api.js");
      return createApi(await createApiOptions(flags, io), io);
    },
  },
  {
    name: "make-manifests",
    alias: "manifests",
    summary: "write CRDs and RBAC from the project's TypeScript",
    arguments: [new Argument("[what...]", "crd, rbac (default: both)").choices(["crd", "rbac"])],
    options: [
      new Option("--check", "write nothing; exit with 1 where the files on disk differ"),
      new Option("--watch", "go on: write again at every change of the sources"),
    ],
    writes: true,
    examples: [
      "opwright make-manifests",
      "opwright make-manifests crd --diff",
      "opwright make-manifests --check",
    ],
    async run([what], flags, io) {
      const { makeManifests, makeManifestsOptions } = await import("./make-manifests.js");
      return makeManifests(makeManifestsOptions(what, flags, io), io);
    },
  },
  {
    name: "install",
    summary: "put the project's CRDs into the cluster",
    options: [...clusterOptions(), timeout(), dryRun(), output()],
    examples: ["opwright install", "opwright install --context kind-dev --dry-run"],
    async run(_, flags, io) {
      const { install, installOptions } = await import("./install.js");
      return install(installOptions(flags, io), io);
    },
  },
  {
    name: "uninstall",
    summary: "take the project's CRDs out of the cluster",
    options: [
      ...clusterOptions(),
      new Option("--force", "remove the objects of the kinds too, whatever finalizers they hold"),
      timeout(),
      dryRun(),
      output(),
    ],
    examples: ["opwright uninstall", "opwright uninstall --force"],
    async run(_, flags, io) {
      const { uninstall, uninstallOptions } = await import("./uninstall.js");
      return uninstall(uninstallOptions(flags, io), io);
    },
  },
  {
    name: "run",
    summary: "run the operator on this machine, against the cluster",
    arguments: [new Argument("[flags...]", "flags for the operator, after --")],
    options: clusterOptions(),
    examples: ["opwright run", "opwright run -- --health-probe-bind-address=0 --log-level=debug"],
    async run([args], flags, io) {
      const { run, runOptions } = await import("./run.js");
      return run(runOptions(args, flags, io), io);
    },
  },
  {
    name: "quickstart",
    summary: "the five stages in one go: project, controller, manifests, CRD, running operator",
    arguments: [new Argument("[dir]", "folder of the project to keep (default: a temporary one)")],
    options: [
      new Option(
        "--kubeconfig <file>",
        "a cluster of yours (default: the binaries of envtest, on this machine)",
      ),
    ],
    examples: [
      "opwright quickstart",
      "opwright quickstart demo-operator --kubeconfig ~/.kube/config",
    ],
    async run([directory], flags, io) {
      const { quickstart, quickstartOptions } = await import("./quickstart.js");
      return quickstart(quickstartOptions(directory, flags, io), io);
    },
  },
  {
    name: "completion",
    summary: "print a script that completes commands and flags in your shell",
    arguments: [
      new Argument("<shell>", "your shell").choices(["bash", "zsh", "fish", "powershell"]),
    ],
    examples: [
      "source <(opwright completion bash)",
      "opwright completion fish > ~/.config/fish/completions/opwright.fish",
    ],
    async run([shell], _, io) {
      const { completion } = await import("./completion.js");
      return completion(
        shell,
        commandTree(io, () => {}),
        io,
      );
    },
  },
  {
    name: "version",
    summary: "print versions",
    options: [output()],
    examples: ["opwright version", "opwright version --output json"],
    async run(_, flags, io) {
      const { version } = await import("./version.js");
      return version(flags, io);
    },
  },
];
