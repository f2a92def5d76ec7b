import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const ignoredNames = new Set(["node_modules", ".next", "out", "next-env.d.ts"]);

/** Every file below the given paths, sorted; tests and what builds leave behind are not sources. */
export function sourceFiles(base, paths) {
  return paths.flatMap((path) => filesBelow(base, path)).sort();
}

/** Changes whenever a file's time, size or name does: quick, but also after a mere checkout. */
export function quickFingerprint(base, files) {
  return hashOf(files, (hash, file) => {
    const { mtimeMs, size } = statSync(join(base, file));
    hash.update(`${mtimeMs} ${size}`);
  });
}

/** Changes only when the content of a file, or a name, does. */
export function contentFingerprint(base, files) {
  return hashOf(files, (hash, file) => hash.update(readFileSync(join(base, file))));
}

function hashOf(files, add) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(`\0${file}\0`);
    add(hash, file);
  }
  return hash.digest("hex");
}

function filesBelow(base, path) {
  const info = statSync(join(base, path), { throwIfNoEntry: false });
  if (info === undefined) return [];
  if (!info.isDirectory()) return [path];
  return readdirSync(join(base, path), { withFileTypes: true }).flatMap((entry) => {
    if (ignoredNames.has(entry.name) || /\.test\.tsx?$/.test(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(base, `${path}/${entry.name}`) : [`${path}/${entry.name}`];
  });
}
