// `npm test`: everything that must hold before a change goes out. Plain
// JavaScript, because it has to run on a fresh clone and on older Nodes; it
// installs and builds what is missing and then hands on to the runners.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BootstrapError } from "../bootstrap/bootstrap-error.mjs";
import { installPackages } from "../bootstrap/install-packages.mjs";
import { installTestNeeds } from "./test-needs.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const reports = join(root, "test-results");
const bin = join(root, "node_modules", ".bin");
const strict = process.env.CI === "true" || process.env.CI === "1";
const environment = {
  ...process.env,
  PATH: [bin, process.env.PATH].join(delimiter),
  NEXT_TELEMETRY_DISABLED: "1",
  FORCE_COLOR: "0",
  NO_COLOR: "1",
};

/** One line of the summary. `skipped` counts as failed where CI=true: a test that did not run proves nothing. */
const totals = [];

async function main() {
  const begun = Date.now();
  try {
    await installPackages();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    return finish(begun, error.message);
  }
  if (!installTestNeeds()) return finish(begun, "The machine lacks what the tests need.");
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  if (!step("build", ["npm", "run", "--silent", "build"])) return finish(begun, "The build failed.");
  runCheck();
  runVitest();
  runPlaywright();
  runBenches();
  return finish(begun, null);
}

function runCheck() {
  const report = join(reports, "check.json");
  step("check", [join(bin, "node"), "server/checks/run-check.ts", "--report", report]);
  const counts = readReport(report);
  totals.push({ name: "check", passed: counts?.passed ?? 0, failed: counts?.failed ?? 1, skipped: 0 });
}

function runVitest() {
  const report = join(reports, "vitest.json");
  const passed = step("vitest", [
    "vitest",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  const counts = readReport(report);
  if (counts === null) return totals.push({ name: "vitest", passed: 0, failed: 1, skipped: 0 });
  const failedFiles = counts.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some(isFailed),
  ).length;
  const failed = counts.numFailedTests + failedFiles;
  return totals.push({
    name: "vitest",
    passed: counts.numPassedTests,
    // An error outside of any test still fails the run.
    failed: failed === 0 && !passed ? 1 : failed,
    skipped: counts.numPendingTests + counts.numTodoTests,
  });
}

function isFailed(result) {
  return result.status === "failed";
}

function runPlaywright() {
  if (!hasSpecs(join(root, "e2e"))) return;
  const report = join(reports, "playwright.json");
  environment.PLAYWRIGHT_JSON_OUTPUT_NAME = report;
  const passed = step("playwright", ["playwright", "test", "--reporter=list,json"]);
  const counts = readReport(report)?.stats;
  if (counts === undefined) return void totals.push({ name: "playwright", passed: 0, failed: 1, skipped: 0 });
  const failed = counts.unexpected;
  totals.push({
    name: "playwright",
    passed: counts.expected + counts.flaky,
    failed: failed === 0 && !passed ? 1 : failed,
    skipped: counts.skipped,
  });
}

/** The benches once, small: their numbers say nothing then, but each still measures what it promises. */
function runBenches() {
  const passed = step("bench", [join(bin, "node"), "bench/run-benches.ts", "--smoke"]);
  totals.push({ name: "bench", passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });
}

function hasSpecs(folder) {
  return (
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(".spec.ts"))
  );
}

/** Runs one program with its output as it comes, between two lines that say what it is. */
function step(name, [file, ...args]) {
  const begun = Date.now();
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(file, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: environment,
  });
  if (error) console.error(`${file}: ${error.message}`);
  console.log(`== ${name} ${status === 0 ? "passed" : "FAILED"} after ${seconds(begun)} s`);
  return status === 0;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

function seconds(begun) {
  return Math.round((Date.now() - begun) / 1000);
}

function finish(begun, fault) {
  if (fault !== null) {
    console.error(fault);
    totals.push({ name: "preparation", passed: 0, failed: 1, skipped: 0 });
  }
  console.log("");
  let [passed, failed] = [0, 0];
  for (const total of totals) {
    passed += total.passed;
    failed += total.failed + (strict ? total.skipped : 0);
    const skipped = total.skipped > 0 ? `, ${total.skipped} skipped${strict ? " (counted as failed)" : ""}` : "";
    console.log(`${total.name}: ${total.passed} passed, ${total.failed} failed${skipped}`);
  }
  console.log(`All in ${seconds(begun)} s.`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

await main();
