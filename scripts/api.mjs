// npm run api: writes each library's public API into its etc/*.api.md; `--check` fails where it differs.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { build, install, root } from "./bootstrap.mjs";

install();
await build();
const check = process.argv.includes("--check");
let same = true;
for (const name of ["runtime", "envtest"]) {
  const folder = join(root, name);
  mkdirSync(join(folder, "etc"), { recursive: true });
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(folder, "package.json"),
    configObjectFullPath: join(folder, "api-extractor.json"),
    configObject: {
      newlineKind: "lf",
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, "dist/index.d.ts"),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: "nodenext",
            moduleResolution: "nodenext",
            target: "es2022",
            lib: ["es2023"],
            types: ["node"],
            skipLibCheck: true,
          },
          include: ["dist/index.d.ts"],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: join(folder, "etc"),
        reportTempFolder: join(folder, "dist/api"),
        reportFileName: `${name}.api.md`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "none" } },
        extractorMessageReporting: { default: { logLevel: "none" } },
        tsdocMessageReporting: { default: { logLevel: "none" } },
      },
    },
  });
  const known = existsSync(join(folder, "etc", `${name}.api.md`));
  const result = Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  if (result.apiReportChanged || !known) {
    same = false;
    console.error(
      check
        ? `the public API of ${name}/ differs from ${name}/etc/${name}.api.md: run \`npm run api\` and read the difference`
        : `wrote ${name}/etc/${name}.api.md`,
    );
  }
}
if (check && !same) process.exitCode = 1;
