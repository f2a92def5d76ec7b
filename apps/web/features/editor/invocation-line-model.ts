import { type OutlineEntry, outlineOf } from "#web/features/editor/outline-model.ts";

/**
 * The line, from 0, on which a workflow calls a job; for a member of a matrix, whose name is made up, the
 * longest call that its name begins with. Falls back to the job's own definition. Null when neither is written.
 */
export function invocationLine(text: string, workflow: string, job: string): number | null {
  const entries = outlineOf(text);
  const calls = entries.flatMap((entry) => callOf(entry, workflow));
  const fitting = calls
    .filter(({ name }) => name === job || job.startsWith(`${name}-`))
    .sort((a, b) => b.name.length - a.name.length);
  const definition = entries.find(({ path }) => path.length === 2 && path[0] === "jobs" && path[1] === job);
  return fitting[0]?.line ?? definition?.line ?? null;
}

function callOf({ path, line, value }: OutlineEntry, workflow: string): { name: string; line: number }[] {
  if (path[0] !== "workflows" || path[1] !== workflow || path[2] !== "jobs") return [];
  const own = path.at(-1);
  if (path.length === 4 && value !== "") return [{ name: value.replace(/^(["'])(.*)\1$/, "$2"), line }];
  if (path.length === 5 && typeof own === "string") return [{ name: own, line }];
  return path.length === 6 && own === "name" ? [{ name: value, line }] : [];
}
