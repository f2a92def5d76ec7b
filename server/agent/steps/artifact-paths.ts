import { posix } from "node:path";

/**
 * The prefix under which a step's files are stored (config-language §15.5): the
 * destination when there is one; otherwise a relative path as it is written,
 * and an absolute one or one under `~` in full without its leading slash.
 */
export function artifactPrefix(step: { path: string; destination: string | null }, absolutePath: string): string {
  if (step.destination !== null) return inside(step.destination);
  const isRelative = !step.path.startsWith("/") && !/^~(\/|$)/.test(step.path);
  const written = posix.normalize(step.path);
  return isRelative && !written.startsWith("..") ? inside(written) : inside(absolutePath);
}

/**
 * The stored path of one entry: the prefix, then what the entry's name says
 * below the path that was stored. A single file with a prefix is stored as the
 * prefix itself.
 */
export function artifactPath(prefix: string, entryName: string): string {
  const below = posix.normalize(entryName).split("/").slice(1).join("/");
  const own = posix.basename(entryName);
  if (below === "") return prefix === "" ? own : prefix;
  return prefix === "" ? below : `${prefix}/${below}`;
}

/**
 * Where a link inside a stored tree leads, as an absolute path, or null when
 * that is outside the tree: such a link is not followed.
 */
export function linkTarget(root: string, entryName: string, link: string): string | null {
  const at = posix.join(posix.dirname(root), entryName);
  const target = posix.resolve(posix.dirname(at), link);
  return target === root || target.startsWith(`${root === "/" ? "" : root}/`) ? target : null;
}

/** A path made relative, without any step upwards. */
function inside(path: string): string {
  const normal = posix.normalize(`/${path}`).replace(/\/+$/, "");
  return normal.slice(1);
}
