import { defineConfig } from "vitest/config";

// Workspace packages resolve to their TypeScript source, so that unit tests need no build.
// "import" is not among them: Node is given them too, and would take it for what packages require.
const conditions: string[] = ["@fs/source", "module", "node"];
// Tests that start real servers, and those that also break them, run once and not in every time zone.
const servers = ["{packages,apps}/*/src/**/*.servers.test.ts"];
const faults = ["packages/*/src/**/*.faults.test.ts"];
// What deploy/ holds, run without Docker; installs packed packages, and Airflow.
const deploy = ["apps/*/e2e/**/*.deploy.test.ts"];
// A page in a real browser.
const browser = ["apps/*/e2e/**/*.browser.test.ts"];
const source = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};

export default defineConfig({
  test: {
    // Engines bring threads of their own.
    maxWorkers: 2,
    projects: [
      {
        ...source,
        test: {
          name: "unit",
          include: [
            "packages/*/src/**/*.test.ts",
            "apps/*/src/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          exclude: [...servers, ...faults],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: "servers",
          include: servers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...source,
        test: {
          name: "faults",
          include: faults,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...source,
        test: {
          name: "e2e",
          include: ["apps/*/e2e/**/*.test.ts"],
          exclude: [...deploy, ...browser],
          globalSetup: ["scripts/vitest/build-once.ts"],
          // Installs packed packages in empty folders.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        ...source,
        test: {
          name: "browser",
          include: browser,
          // Which browser, before anything is built.
          globalSetup: ["scripts/vitest/find-chromium.ts", "scripts/vitest/build-once.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...source,
        test: {
          name: "deploy",
          include: deploy,
          globalSetup: ["scripts/vitest/build-once.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
