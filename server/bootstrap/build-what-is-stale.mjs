import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { buildParts } from "./build-parts.mjs";
import { contentFingerprint, quickFingerprint, sourceFiles } from "./fingerprint.mjs";
import { cacheFolder, root } from "./places.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { underBuildLock } from "./under-build-lock.mjs";

/** Two builds at once want about 3 GB. */
const sideBySideBytesMin = 6 * 1024 ** 3;

/**
 * Builds the parts whose sources have changed since they were last built, or all
 * of them with `force`. Does nothing, in some milliseconds, when all are fresh.
 */
export async function buildWhatIsStale({ force = false } = {}) {
  const isStale = (part) => force || !isFresh(part);
  if (!buildParts.some(isStale)) return;
  await underBuildLock(async () => {
    for (const stage of [1, 2]) await buildAll(buildParts.filter((part) => part.stage === stage && isStale(part)));
  });
}

async function buildAll(parts) {
  if (totalmem() >= sideBySideBytesMin) {
    await Promise.all(parts.map(buildOne));
    return;
  }
  for (const part of parts) await buildOne(part);
}

async function buildOne(part) {
  // Taken before: what changes during the build makes it stale again.
  const built = fingerprintsOf(part);
  await runQuietly(part);
  remember(part, built);
}

function isFresh(part) {
  const known = readStamp(part);
  if (known === null || !existsSync(join(root, part.result))) return false;
  const files = sourceFiles(root, part.sources);
  const quick = quickFingerprint(root, files);
  if (known.quick === quick) return true;
  const content = contentFingerprint(root, files);
  if (known.content !== content) return false;
  remember(part, { quick, content });
  return true;
}

function fingerprintsOf(part) {
  const files = sourceFiles(root, part.sources);
  return { quick: quickFingerprint(root, files), content: contentFingerprint(root, files) };
}

function stampOf(part) {
  return join(cacheFolder, `built-${part.name}.json`);
}

function readStamp(part) {
  try {
    return JSON.parse(readFileSync(stampOf(part), "utf8"));
  } catch {
    return null;
  }
}

function remember(part, fingerprints) {
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(stampOf(part), JSON.stringify(fingerprints));
}
