import { posix } from "node:path";
import type { TaskEnvironment } from "#server/agent/executors/executor.ts";
import { goPattern, isPattern } from "#server/agent/steps/go-match.ts";
import { listDirectory } from "#server/agent/steps/job-files.ts";
import { StepFault } from "#server/agent/steps/step-fault.ts";

/**
 * What paths and patterns below a root mean, relative to it and sorted
 * (config-language §23.2). Throws StepFault for one that leads out of the
 * root, is a bad pattern, or means nothing that is there.
 */
export async function expandPatterns(
  environment: TaskEnvironment,
  root: string,
  patterns: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const written of patterns) {
    const pattern = belowRoot(root, written);
    const paths = await expand(environment, root, pattern);
    if (paths.length === 0) throw new StepFault(`There is nothing at ${posix.join(root, pattern)}.`);
    for (const path of paths) found.add(path);
  }
  return [...found].sort();
}

function belowRoot(root: string, written: string): string {
  const relative = written.startsWith("/") ? posix.relative(root, written) : posix.normalize(written);
  const plain = relative.replace(/\/+$/, "");
  if (plain === ".." || plain.startsWith("../")) throw new StepFault(`${written} does not lie in ${root}.`);
  return plain === "" ? "." : plain;
}

async function expand(environment: TaskEnvironment, root: string, pattern: string): Promise<string[]> {
  if (!isPattern(pattern)) return (await environment.existing([posix.join(root, pattern)])).length > 0 ? [pattern] : [];
  let paths = [""];
  for (const part of pattern.split("/")) {
    const expression = isPattern(part) ? goPattern(part) : null;
    if (isPattern(part) && expression === null) throw new StepFault(`${pattern} is not a pattern that can be matched.`);
    const next: string[] = [];
    for (const path of paths) {
      if (expression === null) next.push(posix.join(path, part));
      else
        for (const name of await listDirectory(environment, posix.join(root, path))) {
          if (expression.test(name)) next.push(posix.join(path, name));
        }
    }
    paths = next;
  }
  const absolute = paths.map((path) => posix.join(root, path));
  const existing = new Set(await environment.existing(absolute));
  return paths.filter((path) => existing.has(posix.join(root, path)));
}
