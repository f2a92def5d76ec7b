import type { ExecutorPlan } from "#server/core/plan/executor-plan.ts";
import type { BuildJobPlan, JobPlan, RequirementPlan } from "#server/core/plan/job-plan.ts";
import type { PipelinePlan } from "#server/core/plan/pipeline-plan.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";

/**
 * What a plan will run, in lines that a person can compare: workflows, their jobs in order with
 * type, place and size, what they wait for, and the kinds of their steps. No names of steps and
 * no scripts.
 */
export function graphText({ workflows, setup, schedules = [] }: PipelinePlan): string {
  const head = [
    ...(setup === true ? ["setup"] : []),
    ...schedules.map(({ workflow, cron }) => `scheduled ${workflow}: ${cron}`),
  ];
  const parts = workflows.map(({ name, jobs, autoRerunsMax }) => {
    const reruns = autoRerunsMax === undefined ? "" : `, reruns ${autoRerunsMax}`;
    return [`workflow ${name} (${jobs.length} jobs${reruns})`, ...jobs.flatMap(jobLines)];
  });
  const lines = [...head, ...parts.flat()];
  return lines.length === 0 ? "nothing runs" : lines.join("\n");
}

function jobLines(job: JobPlan): string[] {
  const { name, requires, contexts = [] } = job;
  return [
    `  ${name}: ${summary(job)}`,
    ...(requires.length === 0 ? [] : [`    requires ${requires.map(requirementText).join(", ")}`]),
    ...(contexts.length === 0 ? [] : [`    contexts ${contexts.join(", ")}`]),
    ...(job.type === "build" ? [`    ${job.steps.length} steps: ${stepKinds(job.steps)}`] : []),
  ];
}

function summary(job: JobPlan): string {
  switch (job.type) {
    case "build":
      return buildSummary(job);
    case "release":
      return `release of ${job.planName}`;
    case "lock":
    case "unlock":
      return `${job.type} ${job.key}`;
    case "approval":
    case "no-op":
      return job.type;
  }
}

function buildSummary({ executor, resourceClass, parallelism }: BuildJobPlan): string {
  return `${placeText(executor)} [${resourceClass}]${parallelism === 1 ? "" : ` x${parallelism}`}`;
}

function placeText(executor: ExecutorPlan): string {
  switch (executor.kind) {
    case "docker":
      return `docker ${executor.containers.map(({ image }) => image).join(" + ")}`;
    case "machine":
      return `machine ${executor.image}${executor.dockerLayerCaching === true ? " with layer cache" : ""}`;
    case "macos":
      return `macos ${executor.xcode}`;
  }
}

function requirementText({ job, statuses }: RequirementPlan): string {
  return statuses.length === 1 && statuses[0] === "success" ? job : `${job} (${statuses.join(" or ")})`;
}

/** The kinds in order, those in a row counted: `checkout, run x3`. */
function stepKinds(steps: readonly StepPlan[]): string {
  const rows: { kind: string; count: number }[] = [];
  for (const step of steps) {
    const kind = kindOfStep(step);
    const last = rows.at(-1);
    if (last?.kind === kind) last.count += 1;
    else rows.push({ kind, count: 1 });
  }
  return rows.map(({ kind, count }) => (count === 1 ? kind : `${kind} x${count}`)).join(", ");
}

function kindOfStep(step: StepPlan): string {
  const when = step.when === "on_success" ? "" : ` (${step.when})`;
  if (step.type !== "run") return `${step.type}${when}`;
  return `${step.background ? "run in background" : "run"}${step.afterAllCopies === true ? " after all copies" : ""}${when}`;
}
