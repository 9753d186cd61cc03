import { defineConfig } from "vitest/config";

const full = process.env.EXEC_TEST_FULL === "1";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts", ...(full ? ["full/**/*.test.ts"] : [])],
    globalSetup: ["support/global-setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
  },
});
