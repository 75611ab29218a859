import { defineConfig } from "vitest/config";

/** One project a package, and one for what needs the whole product; `npx vitest --project cli` runs one. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "cli",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/golden/**", "**/node_modules/**"],
          testTimeout: 60_000,
        },
      },
      { test: { name: "runtime", include: ["runtime/test/**/*.test.ts"] } },
      {
        test: {
          name: "envtest",
          include: ["envtest/test/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
