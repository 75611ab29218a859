/** Command line flags of an operator -> the manager options that they stand for. */

import { parseArgs } from "node:util";
import { loadKubeConfig } from "../client/kubeconfig.js";
import type { BindAddress } from "./http-server.js";
import { type LogFormat, type LogLevel, logFormats, logLevels } from "./logger.js";
import type { ManagerOptions } from "./manager-options.js";

const flags = {
  "leader-elect": { type: "boolean" },
  "health-probe-bind-address": { type: "string" },
  "metrics-bind-address": { type: "string" },
  kubeconfig: { type: "string" },
  context: { type: "string" },
  namespace: { type: "string" },
  "log-format": { type: "string" },
  "log-level": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const usage = `Flags:
  --leader-elect                           reconcile only while holding a Lease
  --health-probe-bind-address=[host]:port  /healthz and /readyz; 0 turns them off (default :8081)
  --metrics-bind-address=[host]:port       /metrics; 0 turns it off (default 0)
  --kubeconfig=file                        default: KUBECONFIG, ~/.kube/config, the service account
  --context=name                           a context of the kubeconfig
  --namespace=name                         watch this namespace alone
  --log-format=json|text                   default: text on a terminal, else json
  --log-level=debug|info|warn|error        default: info
  --help
`;

export type FlagOptions = Partial<Omit<ManagerOptions, "name" | "controllers">>;

/** Where `managerFlags` speaks and ends; a test puts its own in their stead. */
export interface FlagsProcess {
  readonly stderr: { write(text: string): unknown };
  exit(code: number): never;
}

function bindAddress(flag: string, text: string): BindAddress | false {
  if (text === "0") return false;
  const [, bracketed, host = bracketed, digits] =
    /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65535) {
    throw new Error(`--${flag}: "${text}" must be [host]:port such as :8081, or 0 for none`);
  }
  return host ? { port, host } : { port };
}

function oneOf<T extends string>(flag: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Error(`--${flag}: "${text}" must be ${values.join(" or ")}`);
  return found;
}

/** `--leader-elect=false`, as Go's flags have it, which parseArgs does not know. */
function withoutBooleanValues(argv: readonly string[]): string[] {
  const plain = argv.map((argument) => argument.replace(/^--leader-elect=true$/, "--leader-elect"));
  return plain.filter((argument) => argument !== "--leader-elect=false");
}

function read(argv: readonly string[]): FlagOptions | "help" {
  const { values } = parseArgs({ args: withoutBooleanValues(argv), options: flags });
  if (values.help) return "help";
  const probe = values["health-probe-bind-address"];
  const metrics = values["metrics-bind-address"];
  const { kubeconfig: path, context, namespace } = values;
  const format = values["log-format"];
  const level = values["log-level"];
  const config = { ...(path ? { path } : {}), ...(context ? { context } : {}) };
  return {
    ...(values["leader-elect"] ? { leaderElect: true } : {}),
    ...(probe === undefined
      ? {}
      : { healthProbe: bindAddress("health-probe-bind-address", probe) }),
    ...(metrics === undefined ? {} : { metrics: bindAddress("metrics-bind-address", metrics) }),
    ...(path || context ? { kubeConfig: loadKubeConfig(config) } : {}),
    ...(namespace ? { namespace } : {}),
    ...(format ? { logFormat: oneOf<LogFormat>("log-format", format, logFormats) } : {}),
    ...(level ? { logLevel: oneOf<LogLevel>("log-level", level, logLevels) } : {}),
  };
}

/**
 * The options that the flags in `argv` set, to be spread into those of a Manager. `--help` and a
 * wrong flag write to stderr and end the process, with 0 and 2.
 *
 * @param argv Arguments after the program's name. Default: those of this process.
 */
export function managerFlags(
  argv: readonly string[] = process.argv.slice(2),
  io: FlagsProcess = process,
): FlagOptions {
  try {
    const options = read(argv);
    if (options !== "help") return options;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(`${message}\n${usage}`);
    return io.exit(2);
  }
  io.stderr.write(usage);
  return io.exit(0);
}
