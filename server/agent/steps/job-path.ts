import { posix } from "node:path";

/** Replaces a leading `~` by the job's home. Nothing else is expanded (config-language §15, §22.2). */
export function expandHome(path: string, home: string): string {
  if (path === "~") return home;
  return path.startsWith("~/") ? posix.join(home, path.slice(2)) : path;
}

/** The absolute path a job means: `~` expanded, otherwise relative to its working directory. */
export function jobPath(path: string, from: { home: string; workingDirectory: string }): string {
  const absolute = posix.resolve("/", from.workingDirectory, expandHome(path, from.home));
  return absolute;
}
