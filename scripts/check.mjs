// npm run check: format, lint, types, public API report, then every test (goldens are among them).
// `--no-tests` leaves the tests out.
import { build, install, run, runPackage } from "./bootstrap.mjs";

install();
await build();
runPackage("@biomejs/biome/bin/biome", ["ci", "--error-on-warnings", "."]);
runPackage("typescript/bin/tsc", ["-b"]);
run(process.execPath, ["scripts/api.mjs", "--check"]);
if (!process.argv.includes("--no-tests")) run(process.execPath, ["scripts/test.mjs"]);
