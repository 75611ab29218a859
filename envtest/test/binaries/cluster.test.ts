/** startBinaries with programs of our own in place of the real ones: what it says of each, and what it leaves. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { binaries, describeWithBinaries } from "../../../test/support/binaries.js";
import { BinariesNotFoundError, findBinaries, start } from "../../src/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "envtest-programs-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, content: string): void {
  writeFileSync(join(folder, name), content);
  chmodSync(join(folder, name), 0o755);
}
const script = (body: string) => `#!${process.execPath}\n${body}\n`;
const idle = script("setInterval(() => {}, 1000)");
/** Notes a start of its own, so that starts can be counted. */
const countingStarts = (rest: string) =>
  script(`require("fs").appendFileSync(${JSON.stringify(join(folder, "starts"))}, "x");${rest}`);

describe.skipIf(process.platform === "win32")("programs that are not what they should be", () => {
  test("a file that is no program is named", async () => {
    program("etcd", "\x7fELF but cut short");
    program("kube-apiserver", idle);
    const error = await start({ binariesDirectory: folder }).catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(/etcd/);
    expect(error).toMatchObject({ name: "EnvtestError" });
  });

  test("etcd that never answers is late, and is gone afterwards", async () => {
    program(
      "etcd",
      script(`console.error("pid " + process.pid + " waits"); setInterval(() => {}, 1000)`),
    );
    program("kube-apiserver", idle);
    const error = await start({ binariesDirectory: folder, startTimeoutMs: 1500 }).catch(String);
    const pid = Number(/pid (\d+) waits/.exec(String(error))?.[1]);
    expect(error).toMatch(/etcd is not ready in time/);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  test("a taken port is tried three times, another failure once", async () => {
    program("kube-apiserver", idle);
    const steps: string[] = [];
    const onProgress = (step: string) => void steps.push(step);
    program(
      "etcd",
      countingStarts(`console.error("listen: bind: address already in use"); process.exit(1)`),
    );
    const options = { binariesDirectory: folder, onProgress };
    await expect(start(options)).rejects.toThrow(
      /etcd ended at its start[\s\S]*address already in use/,
    );
    expect(readFileSync(join(folder, "starts"), "utf8")).toBe("xxx");
    expect(steps.filter((step) => /port was taken/.test(step))).toHaveLength(2);

    rmSync(join(folder, "starts"));
    program("etcd", countingStarts(`console.error("disk full"); process.exit(1)`));
    await expect(start(options)).rejects.toThrow(/disk full/);
    expect(readFileSync(join(folder, "starts"), "utf8")).toBe("x");
  });
});

/** Says that it is healthy. */
const healthyEtcd = script(
  `const url = process.argv.find((flag) => flag.startsWith("--listen-client-urls=")).split("=")[1];
   require("http").createServer((_, response) => response.end()).listen(new URL(url).port, "127.0.0.1");`,
);
/** Takes connections, and says nothing on them. */
const silentApiServer = script(
  `const port = process.argv.find((flag) => flag.startsWith("--secure-port=")).split("=")[1];
   require("net").createServer((socket) => socket.on("error", () => {})).listen(port, "127.0.0.1");`,
);

describe.skipIf(process.platform === "win32")("a start that does not end well", () => {
  test("a silent API server is late when it was to be ready, not when its answers are given up", async () => {
    program("etcd", healthyEtcd);
    program("kube-apiserver", silentApiServer);
    const begun = Date.now();
    await expect(start({ binariesDirectory: folder, startTimeoutMs: 1500 })).rejects.toThrow(
      /kube-apiserver is not ready in time/,
    );
    expect(Date.now() - begun).toBeLessThan(4000);
  });

  test.each([
    ["etcd", idle, idle],
    ["kube-apiserver", healthyEtcd, silentApiServer],
  ])("aborted while %s starts: the reason, and nothing stays", async (name, etcd, apiServer) => {
    program("etcd", etcd);
    program("kube-apiserver", apiServer);
    const stateDirectory = join(folder, "state");
    const controller = new AbortController();
    const onProgress = (step: string) => {
      if (step.endsWith(name)) setTimeout(() => controller.abort(new Error("enough")), 200);
    };
    const { signal } = controller;
    await expect(
      start({ binariesDirectory: folder, stateDirectory, signal, onProgress }),
    ).rejects.toThrow("enough");
    expect(readdirSync(stateDirectory).filter((entry) => !entry.endsWith(".log"))).toEqual([]);
    await expect(start({ binariesDirectory: folder, signal, onProgress })).rejects.toThrow(
      "enough",
    );
  });

  test("the whole log stays where a place for state was named, and is named", async () => {
    program("etcd", script(`for (let i = 0; i < 100; i++) console.error("line " + i);`));
    program("kube-apiserver", idle);
    const stateDirectory = join(folder, "new/state");
    const error = await start({ binariesDirectory: folder, stateDirectory }).catch(String);
    const [, kept = ""] = /\(it is in (.*-etcd\.log)\)/.exec(String(error)) ?? [];
    expect(error).toMatch(/line 99$/);
    expect(error).not.toMatch(/line 50$/m);
    expect(readFileSync(kept, "utf8")).toMatch(/^line 0\n[\s\S]*line 99\n$/);
    expect(readdirSync(stateDirectory)).toEqual([basename(kept)]);
    await expect(start({ binariesDirectory: folder })).rejects.toThrow(
      /name a stateDirectory to keep it/,
    );
  });
});

describeWithBinaries("the real programs", () => {
  test("a relative folder, and an environment with settings for another etcd", async () => {
    vi.stubEnv("ETCD_NAME", "another");
    vi.stubEnv("KUBEBUILDER_ASSETS", relative(process.cwd(), binaries?.dir ?? ""));
    const stateDirectory = join(folder, "state");
    const cluster = await start({ stateDirectory });
    expect(dirname(dirname(cluster.kubeconfigPath))).toBe(stateDirectory);
    expect(cluster.logs()).toHaveProperty("kube-apiserver");
    await cluster.stop();
    expect(cluster.logs()).toEqual({});
    expect(readdirSync(stateDirectory)).toEqual([]);
  });
});

describeWithBinaries("kube-controller-manager", () => {
  test("that ends at its start fails the start, with its log", async () => {
    const { etcd, kubeApiserver } = await findBinaries({ directory: binaries?.dir ?? "" });
    program("etcd", `#!/bin/sh\nexec ${etcd} "$@"\n`);
    program("kube-apiserver", `#!/bin/sh\nexec ${kubeApiserver} "$@"\n`);
    program(
      "kube-controller-manager",
      script(`console.error("no controllers today"); process.exit(1)`),
    );
    await expect(start({ binariesDirectory: folder, kubeControllerManager: true })).rejects.toThrow(
      /kube-controller-manager ended at its start[\s\S]*no controllers today/,
    );
  });
});

describe("places", () => {
  test("a folder that is named and lacks them is not replaced by another", async () => {
    const env = { KUBEBUILDER_ASSETS: folder };
    await expect(findBinaries({ env })).rejects.toThrow(BinariesNotFoundError);
    await expect(findBinaries({ env })).rejects.toThrow(
      new RegExp(`looked in ${folder} \\(no etcd\\)\\.`),
    );
    program("etcd", "");
    mkdirSync(join(folder, "kube-apiserver"));
    await expect(findBinaries({ env })).rejects.toThrow(/\(no kube-apiserver\)/);
  });

  test("an empty cache of setup-envtest is named", async () => {
    const looked = await findBinaries({ env: {}, homeDirectory: folder }).catch(String);
    expect(looked).toMatch(/envtest.k8s \(no etcd\).*kubebuilder.bin \(no etcd\)/);
    expect(existsSync(folder) && readdirSync(folder)).toEqual([]);
  });
});
