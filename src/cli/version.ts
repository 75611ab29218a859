/** `opwright version`: -> versions of what is at work. */

import { ExitCode } from "../errors.js";
import type { Io } from "./io.js";
import { ownVersion } from "./packages.js";

/** The Kubernetes API whose built-in kinds and types the runtime knows. */
const kubernetesApi = "1.34";

export async function version(
  flags: { readonly output?: "text" | "json" },
  io: Io,
): Promise<ExitCode> {
  const { version: node, arch, platform } = await import("node:process");
  const versions = {
    opwright: ownVersion(io.home),
    kubernetes: kubernetesApi,
    node: node.slice(1),
    platform: `${platform}/${arch}`,
  };
  io.stdout.write(
    flags.output === "json"
      ? `${JSON.stringify(versions, null, 2)}\n`
      : Object.entries(versions)
          .map(([name, value]) => `${name.padEnd(10)} ${value}\n`)
          .join(""),
  );
  return ExitCode.ok;
}
