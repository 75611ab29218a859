/** kubectl of the binaries folder, against one kubeconfig. */

import { join } from "node:path";
import { binaries } from "./binaries.js";
import { succeed } from "./command.js";

export interface Kubectl {
  /** Gives stdout. @throws with all that kubectl printed. */
  (...args: string[]): Promise<string>;
  json<T>(...args: string[]): Promise<T>;
  /** Applies YAML or JSON text. */
  apply(text: string, ...args: string[]): Promise<string>;
  /** A merge patch. */
  patch(kind: string, name: string, patch: object, ...args: string[]): Promise<string>;
}

export function kubectlFor(kubeconfig: string): Kubectl {
  const program = join(binaries?.dir ?? "", "kubectl");
  const call = (args: readonly string[], input?: string) =>
    succeed(program, [`--kubeconfig=${kubeconfig}`, ...args], input === undefined ? {} : { input });
  return Object.assign((...args: string[]) => call(args), {
    json: async <T>(...args: string[]) => JSON.parse(await call([...args, "--output=json"])) as T,
    apply: (text: string, ...args: string[]) =>
      call(["apply", "--server-side", "--filename=-", ...args], text),
    patch: (kind: string, name: string, patch: object, ...args: string[]) =>
      call(["patch", kind, name, "--type=merge", `--patch=${JSON.stringify(patch)}`, ...args]),
  });
}
