#!/usr/bin/env node
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bundle = new URL("../dist/bin/main.js", import.meta.url);
if (existsSync(bundle)) {
  const { main, processIo } = await import(bundle.href);
  const home = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
  process.exitCode = await main(process.argv.slice(2), processIo(home));
} else {
  console.error("opwright: this checkout is not built; run: npm run build");
  process.exitCode = 1;
}
