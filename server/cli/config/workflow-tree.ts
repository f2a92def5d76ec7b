import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { WorkflowPlan } from "#server/core/plan/pipeline-plan.ts";

/** How the pieces of a tree are written. */
const branches = { more: ["├─ ", "│  "], last: ["└─ ", "   "] } as const;

/**
 * A workflow as a tree: each job below the last of those it requires, in the file's order. What else it
 * requires is said beside it, so that nothing of the graph is lost. `quiet` writes what is beside a name.
 */
export function workflowTree(workflow: WorkflowPlan, quiet: (text: string) => string): string {
  const parents = parentsOf(workflow.jobs);
  const lines = [`${workflow.name}\n`];
  const write = (parent: string | null, indent: string) => {
    const children = workflow.jobs.filter((job) => parents.get(job.name) === parent);
    for (const [index, job] of children.entries()) {
      const [knot, rest] = index === children.length - 1 ? branches.last : branches.more;
      const facts = factsOf(job, parent);
      lines.push(`${indent}${knot}${job.name}${facts === "" ? "" : `  ${quiet(facts)}`}\n`);
      write(job.name, indent + rest);
    }
  };
  write(null, "");
  if (workflow.jobs.length === 0) lines.push(`${quiet("no job runs on this branch or tag")}\n`);
  return lines.join("");
}

/** The requirement that each job stands below: the deepest, and of equals the last. Null for jobs that require none. */
function parentsOf(jobs: readonly JobPlan[]): Map<string, string | null> {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    // A job on the way is taken for shallow; the compiler lets no circle through.
    depths.set(name, 0);
    const needed = requiredOf(byName.get(name), byName);
    const depth = needed.reduce((deepest, each) => Math.max(deepest, depthOf(each) + 1), 0);
    depths.set(name, depth);
    return depth;
  };
  return new Map(
    jobs.map((job) => {
      const needed = requiredOf(job, byName);
      const deepest = Math.max(...needed.map(depthOf));
      return [job.name, needed.findLast((name) => depthOf(name) === deepest) ?? null];
    }),
  );
}

function requiredOf(job: JobPlan | undefined, jobs: ReadonlyMap<string, JobPlan>): string[] {
  return (job?.requires ?? []).map((requirement) => requirement.job).filter((name) => jobs.has(name));
}

function factsOf(job: JobPlan, parent: string | null): string {
  const conditions = job.requires
    .filter(({ job: name, statuses }) => name === parent && !(statuses.length === 1 && statuses[0] === "success"))
    .map(({ statuses }) => `after ${statuses.join(" or ")}`);
  const others = job.requires.map((requirement) => requirement.job).filter((name) => name !== parent);
  return [
    kindOf(job),
    ...conditions,
    others.length === 0 ? null : `also needs ${others.join(", ")}`,
    job.contexts === undefined || job.contexts.length === 0 ? null : `context ${job.contexts.join(", ")}`,
  ]
    .filter((fact) => fact !== null)
    .join(", ");
}

function kindOf(job: JobPlan): string {
  if (job.type !== "build") return job.type;
  const copies = job.parallelism > 1 ? ` ×${job.parallelism}` : "";
  const { executor } = job;
  switch (executor.kind) {
    case "docker":
      return `${executor.containers[0]?.image ?? "docker"}${copies}`;
    case "machine":
      return `machine ${executor.image}${copies}`;
    case "macos":
      return `macOS with Xcode ${executor.xcode}${copies}`;
  }
}
