import { join } from "node:path";
import { nodeProgram, root } from "./places.mjs";

/** Pages are built from their own app, the shared components, and the language of the product; the editor runs the compiler. */
const sharedByPages = ["apps/ui", "server/core", "public", "package-lock.json", "package.json"];
const next = [nodeProgram, join(root, "node_modules/next/dist/bin/next"), "build"];
const nextEnvironment = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };

/**
 * What has to be built: from which files, with which command, and which file is
 * there afterwards. Parts of one stage do not need each other.
 */
export const buildParts = [
  {
    name: "prisma",
    title: "Building the database client",
    stage: 1,
    sources: ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"],
    result: "server/generated/prisma/client.ts",
    command: [nodeProgram, join(root, "node_modules/prisma/build/index.js"), "generate"],
    // Generating needs no schema engine, but the program looks for one and would
    // download it. Any executable satisfies the look.
    environment: {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  },
  {
    name: "server",
    title: "Compiling the server",
    stage: 2,
    sources: ["server", "package-lock.json"],
    result: "node_modules/.cache/rotunda/compiled",
    command: [
      nodeProgram,
      "--import",
      new URL("compile-cache.mjs", import.meta.url).href,
      join(root, "server/bootstrap/warm-server.mjs"),
    ],
    environment: {},
  },
  {
    name: "web",
    title: "Building the dashboard",
    stage: 2,
    sources: ["apps/web", "server/config", ...sharedByPages],
    result: "apps/web/.next/BUILD_ID",
    command: [...next, "apps/web"],
    environment: nextEnvironment,
  },
  {
    name: "console",
    title: "Building the console",
    stage: 2,
    sources: ["apps/console", ...sharedByPages],
    result: "apps/console/out/index.html",
    command: [...next, "apps/console"],
    environment: nextEnvironment,
  },
];
