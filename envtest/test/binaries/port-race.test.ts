/** Ports that another takes between the question and their use: the start goes on with others. */

import { existsSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { dirname } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { describeWithBinaries } from "../../../test/support/binaries.js";
import { freePorts } from "../../src/binaries/free-ports.js";
import { start } from "../../src/index.js";

vi.mock("../../src/binaries/free-ports.js", async (original) => {
  const { freePorts: real } = await original<typeof import("../../src/binaries/free-ports.js")>();
  return { freePorts: vi.fn(real) };
});

let taken: Server;
let port: number;
beforeEach(async () => {
  taken = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  port = (taken.address() as AddressInfo).port;
});
afterEach(async () => {
  vi.mocked(freePorts).mockClear();
  await new Promise((resolve) => taken.close(resolve));
});

describeWithBinaries("a lost race for the port of", () => {
  test.each([
    ["etcd's clients", 0],
    ["etcd's peers", 1],
    ["kube-apiserver", 2],
    ["kube-controller-manager", 3],
  ])("%s", async (_, index) => {
    const real = vi.mocked(freePorts).getMockImplementation();
    vi.mocked(freePorts).mockImplementationOnce(async (count) =>
      ((await real?.(count)) ?? []).with(index, port),
    );
    const steps: string[] = [];
    await using cluster = await start({
      kubeControllerManager: index === 3,
      onProgress: (step) => void steps.push(step),
    });
    expect(steps).toContain("a port was taken meanwhile: starting again");
    expect(vi.mocked(freePorts)).toHaveBeenCalledTimes(2);
    expect(existsSync(dirname(cluster.kubeconfigPath))).toBe(true);
  });
});

test("free ports differ", async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  expect(ports).not.toContain(port);
});
