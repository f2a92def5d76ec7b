import { join } from "node:path";
import type { NextConfig } from "next";

/**
 * Exported as files, which the supervisor serves itself: the console stays up
 * whatever dies, and costs no process of its own. Types are checked by
 * `npm run check`, not again by each build.
 */
const config: NextConfig = {
  output: "export",
  turbopack: { root: join(import.meta.dirname, "../..") },
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  poweredByHeader: false,
};

export default config;
