import type { Fault } from "../fault.ts";
import type { SourceTree } from "../source-tree.ts";

const forbidden = new Set(["utils", "util", "helpers", "helper", "common", "misc", "types", "manager", "base"]);
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** What Next gives a meaning: `[slug]`, `[...all]`, `(group)`, `@slot`, `_private`. */
const nextFolder = /^(\[{1,2}(\.{3})?[a-zA-Z]+\]{1,2}|\([a-z-]+\)|[@_][a-z-]+)$/;

/** Files and folders are kebab-case, and none has a name that says nothing (conventions H19). */
export function checkNames(tree: SourceTree): Fault[] {
  return tree.files
    .filter(
      ({ path }) =>
        /^(server|apps|e2e|bench)\//.test(path) &&
        !/^e2e\/scenarios\/[^/]+\//.test(path) &&
        !/\/cases\/|\/corpus\/graphs\//.test(path),
    )
    .flatMap(({ path }) => {
      const wrong = path.split("/").find((part) => faultOfName(part) !== null);
      if (wrong === undefined) return [];
      return [{ rule: "names", path, line: 0, message: `${wrong} ${faultOfName(wrong)}` }];
    });
}

function faultOfName(part: string): string | null {
  if (part.startsWith(".") || /^(README|LICENSE)/.test(part)) return null;
  const stem = part.split(".")[0] ?? part;
  if (forbidden.has(stem)) return "says nothing about what is in it: name it after its noun";
  return kebab.test(stem) || nextFolder.test(part) ? null : "is not kebab-case";
}
