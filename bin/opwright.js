#!/usr/bin/env node
import { existsSync } from "node:fs";

const compiled = new URL("../dist/main.js", import.meta.url);
if (existsSync(compiled)) {
  const { main, processIo } = await import(compiled.href);
  process.exitCode = await main(process.argv.slice(2), processIo());
} else {
  console.error("opwright: this checkout is not built; run: npm run build");
  process.exitCode = 1;
}
