import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BootstrapError } from "./bootstrap-error.mjs";
import { cacheFolder, nodeProgram, root } from "./places.mjs";
import { runQuietly } from "./run-quietly.mjs";

const stamp = join(cacheFolder, "install.sha256");

/** Runs `npm ci` when the packages are missing or are not those of package-lock.json. */
export async function installPackages() {
  const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
  const wanted = createHash("sha256").update(lockText).digest("hex");
  if (existsSync(nodeProgram) && (readText(stamp) === wanted || packagesMatch(lockText))) {
    if (readText(stamp) !== wanted) remember(wanted);
    return;
  }
  await runQuietly({ title: "Installing packages", command: npmCommand("ci", "--include=dev", "--include=optional") });
  if (!existsSync(nodeProgram)) {
    throw new BootstrapError(
      "npm did not install the package `node`. It has to be allowed to run that package's install script (npm config `ignore-scripts` must be false).",
    );
  }
  remember(wanted);
}

/**
 * Whether what npm says it has installed (`node_modules/.package-lock.json`) is what
 * the lock file asks for. Optional packages of other platforms are not there.
 */
export function packagesMatch(lockText, installedText = readText(join(root, "node_modules/.package-lock.json"))) {
  if (installedText === null) return false;
  const installed = JSON.parse(installedText).packages ?? {};
  return Object.entries(JSON.parse(lockText).packages ?? {}).every(([path, wanted]) => {
    if (path === "") return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true || wanted.peer === true : found.version === wanted.version;
  });
}

function npmCommand(...args) {
  const script = process.env.npm_execpath;
  const isNpm = script !== undefined && /npm-cli\.c?js$/.test(script);
  return [...(isNpm ? [process.execPath, script] : ["npm"]), ...args];
}

function remember(wanted) {
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(stamp, wanted);
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
