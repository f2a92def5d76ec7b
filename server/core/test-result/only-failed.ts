import type { FailedTest } from "#server/core/test-result/failed-test.ts";

/**
 * Those of the names that a failed test is called by: its file, its class, its
 * own name, or class and name with a dot, a `#` or `::` between. Files are the
 * same when one path ends with the other: frameworks tell them from wherever
 * they were started. Null when none fits: the names are of another kind.
 */
export function onlyFailed(names: readonly string[], failed: readonly FailedTest[]): readonly string[] | null {
  const called = new Set<string>();
  const files = new Set<string>();
  for (const { name, classname, file } of failed) {
    for (const each of [name, classname, `${classname}.${name}`, `${classname}#${name}`, `${classname}::${name}`])
      called.add(each);
    if (file !== null && file !== "") files.add(plainPath(file));
  }
  called.delete("");
  const endings = new Set([...files].flatMap(pathEndings));
  const wanted = names.filter((name) => {
    if (called.has(name)) return true;
    const path = plainPath(name);
    return endings.has(path) || pathEndings(path).some((ending) => files.has(ending));
  });
  return wanted.length === 0 ? null : wanted;
}

const plainPath = (path: string): string => path.replace(/^(\.\/)+/, "").replace(/^\/+/, "");

/** `a/b/c.js`, `b/c.js`, `c.js`: whole names only. */
function pathEndings(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(index).join("/"));
}
