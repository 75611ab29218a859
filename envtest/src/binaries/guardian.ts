/** The process that outlives the test: when its standard input ends, it ends what it was told of. */

import { readFileSync, rmSync } from "node:fs";

/** What the tests' process writes, a line each. */
type Order = { readonly pid: number; readonly program: string } | { readonly folder: string };

const orders: Order[] = [];
let text = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  text += chunk;
  const lines = text.split("\n");
  text = lines.pop() ?? "";
  for (const line of lines) orders.push(JSON.parse(line) as Order);
});
process.stdin.on("end", () => {
  for (const order of orders) {
    if ("pid" in order && isStill(order)) process.kill(order.pid, "SIGKILL");
  }
  // The processes are gone a moment after the signal; until then they write into the folder.
  setTimeout(() => {
    for (const order of orders) {
      if ("folder" in order)
        rmSync(order.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  }, 200);
});
// What ends the tests may be meant for the whole group of processes; this one has still to clean up.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

/** The pid is still that of the program, and not of another that got the same number. */
function isStill({ pid, program }: { pid: number; program: string }): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== "linux") return true;
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith(program);
  } catch {
    return false;
  }
}
