import { defineConfig } from "vitest/config";

// Workspace packages resolve to their TypeScript source, so that unit tests need no build.
const conditions: string[] = ["@fs/source", "module", "import", "node", "default"];
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
} as const;
const test = {
  environment: "node",
  server: { deps: { inline: [/@fs\//] } },
  setupFiles: [],
} as const;

export default defineConfig({
  test: {
    // Two cores: engines (DuckDB) bring threads of their own.
    maxWorkers: 2,
    reporters: ["default"],
    projects: [
      {
        ...shared,
        test: {
          ...test,
          setupFiles: [...test.setupFiles],
          name: "unit",
          include: [
            "packages/*/src/**/*.test.ts",
            "apps/*/src/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          ...test,
          setupFiles: [...test.setupFiles],
          name: "e2e",
          include: ["apps/*/e2e/**/*.test.ts"],
          globalSetup: ["scripts/vitest/build-once.ts"],
          // Installs packages from packed tarballs.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
