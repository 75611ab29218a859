// npm run golden: writes the emitted trees in test/golden/ anew.
import { build, install, runPackage } from "./bootstrap.mjs";

install();
await build();
runPackage("vitest/vitest.mjs", ["run", "--project", "cli", "test/scaffold/golden.test.ts"], {
  env: { ...process.env, OPWRIGHT_UPDATE_GOLDENS: "1" },
});
