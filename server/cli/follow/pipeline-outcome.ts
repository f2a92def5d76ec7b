import type { PipelineProgressView } from "#server/views/progress-view.ts";

/** How a pipeline ended. */
export interface PipelineOutcome {
  readonly isSuccess: boolean;
  readonly sentence: string;
  readonly workflows: readonly { readonly name: string; readonly status: string }[];
}

const finalStatuses = new Set(["success", "failed", "error", "canceled", "unauthorized", "not_run"]);

/** Jobs that a workflow's end is explained by. */
const blamed = new Set(["failed", "timedout", "infrastructure_fail", "canceled", "unauthorized"]);

/** The newest attempt of each workflow: what counts. */
export function newestWorkflows(progress: PipelineProgressView): PipelineProgressView["workflows"] {
  return progress.workflows.filter(
    (workflow) => !progress.workflows.some((other) => other.name === workflow.name && other.attempt > workflow.attempt),
  );
}

/** Whether nothing more will happen by itself. */
export function isOver(progress: PipelineProgressView): boolean {
  if (progress.state === "errored") return true;
  return progress.state === "created" && newestWorkflows(progress).every(({ status }) => finalStatuses.has(status));
}

/** How it ended: success only when its configuration was good and every workflow succeeded. */
export function outcomeOf(progress: PipelineProgressView): PipelineOutcome {
  const workflows = newestWorkflows(progress).map(({ name, status }) => ({ name, status }));
  if (progress.state === "errored") {
    const reasons = progress.errors.map(({ message }) => message).join("\n");
    return { isSuccess: false, sentence: `The pipeline could not start.\n${reasons}`, workflows };
  }
  const isSuccess = workflows.every(({ status }) => status === "success");
  const told = newestWorkflows(progress).map(workflowLine).join("\n");
  return { isSuccess, sentence: told === "" ? "No workflow runs for this branch or tag." : told, workflows };
}

/** `main: failed (test failed, deploy canceled)`. */
function workflowLine({ name, status, jobs }: PipelineProgressView["workflows"][number]): string {
  const wrong = jobs.filter((job) => blamed.has(job.status)).map((job) => `${job.name} ${job.status}`);
  return wrong.length === 0 ? `${name}: ${status}` : `${name}: ${status} (${wrong.join(", ")})`;
}
