/** The process that outlives the test: when its standard input ends, it ends what it was told of. */

import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

/** What the tests' process writes, a line each. */
interface Order {
  /** What works in the folder has its path among its arguments. */
  readonly folder: string;
  /** Absent in the first order: only the folder is there then. */
  readonly pid?: number;
}

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
  const left = orders.filter(({ pid, folder }) => pid !== undefined && isStill(pid, folder));
  for (const { pid } of left) kill(pid);
  const remove = () => {
    for (const folder of new Set(orders.map((order) => order.folder)))
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  // The processes are gone a moment after the signal; until then they write into the folder.
  if (left.length === 0) remove();
  else setTimeout(remove, 200);
});
// What ends the tests may be meant for the whole group of processes; this one has still to clean up.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

/** One that went by itself since is no reason to leave the others. */
function kill(pid = 0): void {
  try {
    if (pid > 0) process.kill(pid, "SIGKILL");
  } catch {}
}

/** The pid is still that of the process we were told of, and not of another that got the same number. */
function isStill(pid: number, folder: string): boolean {
  try {
    return argumentsOf(pid).includes(folder);
  } catch {
    return false;
  }
}

/** @throws Error when there is no such process. */
function argumentsOf(pid: number): string {
  if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  if (process.platform !== "win32") return output("ps", "-ww", "-o", "args=", "-p", `${pid}`);
  const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
  return output("powershell", "-NoProfile", "-Command", query);
}

function output(program: string, ...flags: string[]): string {
  return execFileSync(program, flags, { encoding: "utf8" });
}
