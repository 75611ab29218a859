import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { managerFlags } from "../../src/index.js";

class Exit extends Error {}

function read(argv: string[]) {
  let said = "";
  let code: number | undefined;
  const stderr = { write: (text: string) => (said += text) };
  const exit = (exitCode: number): never => {
    code = exitCode;
    throw new Exit();
  };
  try {
    return { options: managerFlags(argv, { stderr, exit }), said, code };
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return { said, code };
  }
}

test.each<[string[], object]>([
  [[], {}],
  [["--leader-elect"], { leaderElect: true }],
  [["--leader-elect=true"], { leaderElect: true }],
  [["--leader-elect=false"], {}],
  [["--health-probe-bind-address=:8081"], { healthProbe: { port: 8081 } }],
  [["--health-probe-bind-address", "0"], { healthProbe: false }],
  [["--metrics-bind-address=127.0.0.1:9"], { metrics: { port: 9, host: "127.0.0.1" } }],
  [["--metrics-bind-address=[::1]:9"], { metrics: { port: 9, host: "::1" } }],
  [["--metrics-bind-address=0"], { metrics: false }],
  [["--namespace=team", "--log-format=json"], { namespace: "team", logFormat: "json" }],
  [["--log-level=debug"], { logLevel: "debug" }],
])("%j", (argv, options) => {
  expect(read(argv)).toEqual({ options, said: "", code: undefined });
});

test.each([
  [["--nonsense"], /nonsense/],
  [["stray"], /stray/],
  [["--health-probe-bind-address=8081"], /"8081" must be \[host\]:port such as :8081/],
  [["--metrics-bind-address=:99999"], /must be \[host\]:port/],
  [["--log-format=xml"], /--log-format: "xml" must be json or text/],
  [["--log-level=loud"], /must be debug or info or warn or error/],
  [["--leader-elect=maybe"], /leader-elect/],
  [["--kubeconfig=/none/there"], /no kubeconfig/],
])("%j is told with the flags there are, and ends with 2", (argv, wanted) => {
  const { said, code } = read(argv);
  expect(said).toMatch(wanted);
  expect(said).toContain("--log-level=debug|info|warn|error");
  expect(code).toBe(2);
});

test("--help ends with 0", () => {
  expect(read(["--help"])).toMatchObject({
    code: 0,
    said: expect.stringContaining("--leader-elect"),
  });
});

test("--kubeconfig and --context name the cluster", () => {
  const folder = mkdtempSync(join(tmpdir(), "flags-"));
  const file = join(folder, "config");
  const config = {
    clusters: [{ name: "c", cluster: { server: "https://host:6443" } }],
    contexts: [{ name: "here", context: { cluster: "c", namespace: "team" } }],
  };
  writeFileSync(file, JSON.stringify(config));
  const { options } = read([`--kubeconfig=${file}`, "--context=here"]);
  rmSync(folder, { recursive: true });
  expect(options?.kubeConfig).toMatchObject({ server: "https://host:6443", namespace: "team" });
});
