/** The real Kubernetes binaries, and what happens to a suite where there are none. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";

const directory = process.env.KUBEBUILDER_ASSETS;
const wanted = ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"];

/** Absent where one of them is missing. */
export const binaries: { readonly dir: string } | undefined =
  directory !== undefined && wanted.every((name) => existsSync(join(directory, name)))
    ? { dir: directory }
    : undefined;

/**
 * A suite that needs them. Where they are missing it is left out and says so in one line; with
 * OPWRIGHT_REQUIRE_BINARIES=1 it fails.
 */
export function describeWithBinaries(name: string, body: () => void): void {
  const how = `needs ${wanted.join(", ")} in the folder that KUBEBUILDER_ASSETS names`;
  if (binaries !== undefined) describe(name, body);
  else if (process.env.OPWRIGHT_REQUIRE_BINARIES === "1") throw new Error(`${name}: ${how}`);
  else {
    // The reporter doesn't show the names of what it skips.
    process.stderr.write(`left out: ${name}: ${how}\n`);
    describe.skip(name, body);
  }
}
