import { join } from "node:path";
import type { NextConfig } from "next";

const repository = join(import.meta.dirname, "../..");

/**
 * The dashboard is served by our own http server. Types are checked by
 * `npm run check`, so that a first start need not wait for them a second time.
 */
const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  experimental: { staleTimes: { dynamic: 300, static: 300 } },
};

export default config;
