// npm run quickstart: installs, builds, then `opwright quickstart` with the arguments given.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build, install, root } from "./bootstrap.mjs";

install();
await build();
const result = spawnSync(
  process.execPath,
  [join(root, "bin/opwright.js"), "quickstart", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = result.status ?? 1;
