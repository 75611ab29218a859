import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { configMap } from "../support/objects.js";

const fixture = fileURLToPath(new URL("fixtures/operator.mjs", import.meta.url));
let server: Server;
let url = "";

/** One ConfigMap in every list, and watches that stay open. */
beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    if (request.url?.includes("watch=1")) return response.flushHeaders();
    const items = [configMap("a", {}, { uid: "u", resourceVersion: "1" })];
    return response.end(JSON.stringify({ metadata: { resourceVersion: "5" }, items }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function operator(mode: string, ...flags: string[]) {
  const child = spawn(process.execPath, [fixture, url, mode, ...flags], { stdio: "pipe" });
  let stderr = "";
  let stdout = "";
  child.stderr.on("data", (data) => (stderr = `${stderr}${data}`));
  child.stdout.on("data", (data) => (stdout = `${stdout}${data}`));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const lines = () => stderr.split("\n").filter((line) => line !== "");
  const until = (text: string) =>
    vi.waitFor(() => expect(stderr).toContain(text), { timeout: 10_000, interval: 20 });
  return { child, ended, lines, until, stdout: () => stdout };
}

describe("as a process", { timeout: 20_000 }, () => {
  test("SIGTERM ends it with 0 and nothing holds it; logs are JSON lines on stderr", async () => {
    const { child, ended, lines, until, stdout } = await operator("quick");
    try {
      await until("reconciling");
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
    const messages = lines().map((line) => (JSON.parse(line) as { message: string }).message);
    expect(messages).toEqual([
      "starting manager",
      "cache synced",
      "starting workers",
      "reconciling",
      "stopping",
      "stopped",
    ]);
    expect(stdout()).toBe("");
  });

  test("a second signal ends it at once, though a reconcile never does", async () => {
    const { child, ended, until } = await operator("stuck");
    try {
      await until("reconciling");
      child.kill("SIGTERM");
      await until("stopping");
      child.kill("SIGINT");
      expect(await ended).toBe(130);
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("a wrong flag ends it with 2", async () => {
    const { ended, until } = await operator("quick", "--wat");
    expect(await ended).toBe(2);
    await until("--leader-elect");
  });
});
