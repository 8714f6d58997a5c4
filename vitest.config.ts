import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "src/**/*.test.ts",
            "scripts/**/*.test.ts",
            "test/conformance/**/*.test.ts",
            "test/errors/**/*.test.ts",
            "test/docs/**/*.test.ts",
          ],
          // Only what hangs shall fail on time: a machine under load may take ten times as long.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "soak",
          include: ["test/soak/**/*.test.ts"],
          // After all others: what it shows depends on the machine answering in time.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
