import type { Fault } from "../fault.ts";
import type { SourceFile } from "../source-file.ts";
import type { SourceTree } from "../source-tree.ts";

/** A home directory of some person's machine. */
const homeDirectory = /(?<![\w.$}/])\/(?:Users|home)\/(?!circleci\b|runner\b|user\b)[a-z][\w.-]*\//;

/**
 * No file names a place that exists on one machine only: neither this
 * checkout's own path, nor somebody's home, nor (in package-lock.json) the
 * address that packages happened to come from, which another network may not reach,
 * nor only the packages that this machine's platform wanted.
 */
export function checkPlaces(tree: SourceTree): Fault[] {
  return tree.files.flatMap((file) =>
    file.path === "package-lock.json" ? lockFaults(file) : pathFaults(file, tree.root),
  );
}

function pathFaults(file: SourceFile, root: string): Fault[] {
  const found: Fault[] = [];
  const fault = (offset: number, what: string) =>
    found.push({
      rule: "places",
      path: file.path,
      line: file.lineAt(offset),
      message: `names ${what}, which is on one machine only`,
    });
  const own = file.text.indexOf(`${root}/`);
  if (own !== -1 && root.length > 3) fault(own, "the path of this checkout");
  const home = homeDirectory.exec(file.text);
  if (home !== null) fault(home.index, home[0]);
  return found;
}

interface LockEntry {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function lockFaults(file: SourceFile): Fault[] {
  const { packages } = JSON.parse(file.text) as { packages: Readonly<Record<string, LockEntry>> };
  const fault = (message: string): Fault => ({ rule: "places", path: file.path, line: 0, message });
  const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...(entry.resolved === undefined || entry.link === true
      ? []
      : [fault(`${path} has a "resolved" address: install with --omit-lockfile-registry-resolved`)]),
    // npm forgets what other platforms need when it writes the lock beside packages that are installed;
    // `npm ci` then refuses the lock everywhere.
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !names.has(name))
      .map((name) => fault(`${path} may need ${name}, which is missing: remove node_modules and write the lock again`)),
  ]);
}
