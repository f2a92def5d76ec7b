import { defineConfig } from "vitest/config";

/** Rooms that need neither a database nor a process: their tests run side by side. */
const pureRooms = ["server/core", "server/config", "server/views", "server/checks", "apps"];

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: pureRooms.map((room) => `${room}/**/*.test.{ts,tsx}`),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "services",
          include: ["server/**/*.test.ts"],
          exclude: [...pureRooms.map((room) => `${room}/**`), "node_modules/**"],
          globalSetup: [
            "server/testing/services/nothing-left-running.ts",
            "server/testing/services/database-for-run.ts",
          ],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          globalSetup: ["server/testing/services/nothing-left-running.ts"],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
