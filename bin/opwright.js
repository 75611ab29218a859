#!/usr/bin/env node
import { existsSync } from "node:fs";
import * as modules from "node:module";
import { fileURLToPath } from "node:url";

// Node 22.8 and newer keep what they compiled: the TypeScript compiler loads in half the time.
modules.enableCompileCache?.();

const bundle = new URL("../dist/bin/main.js", import.meta.url);
if (existsSync(bundle)) {
  const { main, processIo } = await import(bundle.href);
  const home = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
  process.exitCode = await main(process.argv.slice(2), processIo(home));
} else {
  console.error("opwright: this checkout is not built; run: npm run build");
  process.exitCode = 1;
}
