import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Debian's Chromium when it is there, for machines that cannot download Playwright's own. */
const debianChromium = "/usr/bin/chromium";
const launchOptions = {
  ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
  // As root Chromium runs only without its sandbox; the rest keeps it off the network.
  args: [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/playwright",
  // One product, one browser: the specs run one after another on two cores.
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    launchOptions,
    ignoreHTTPSErrors: true,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
  },
});
