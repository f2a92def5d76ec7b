import type { PipelineRowView, WorkflowChipView } from "#server/views/pipeline-view.ts";
import type { AnyStatus } from "#ui/status/status-group.ts";

const activeStatuses = new Set<AnyStatus>(["running", "failing", "on_hold"]);
const failedStatuses = new Set<AnyStatus>(["failed", "error", "unauthorized"]);

/** Whether a workflow may still change by itself or by an approval. */
export const isActive = (workflow: Pick<WorkflowChipView, "status">): boolean => activeStatuses.has(workflow.status);

/** Whether a rerun from failed has something to run. */
export const hasFailed = (workflow: Pick<WorkflowChipView, "status">): boolean =>
  failedStatuses.has(workflow.status) || workflow.status === "canceled";

/**
 * One status for a whole pipeline, the worst news first: what failed counts
 * before what waits for a person, and that before what is fine.
 *
 *     config not compiled      its own state
 *     failed and still running failing
 *     something runs           running
 *     something failed         failed (or error, unauthorized)
 *     something needs approval on_hold
 *     something was canceled   canceled
 *     no workflow at all       not_run
 */
export function pipelineOverall(pipeline: Pick<PipelineRowView, "state" | "workflows">): AnyStatus {
  if (pipeline.state !== "created") return pipeline.state;
  const statuses = new Set<AnyStatus>(pipeline.workflows.map((workflow) => workflow.status));
  const failed = [...failedStatuses].find((status) => statuses.has(status));
  if (statuses.has("failing") || (statuses.has("running") && failed)) return "failing";
  if (statuses.has("running")) return "running";
  if (failed) return failed;
  const order = ["on_hold", "canceled", "success"] as const;
  return order.find((status) => statuses.has(status)) ?? "not_run";
}

/** When the last workflow ended (ISO 8601), or null while one may still change. */
export function pipelineStoppedAt(pipeline: Pick<PipelineRowView, "workflows" | "createdAt" | "state">): string | null {
  if (pipeline.state === "errored") return pipeline.createdAt;
  const ends = pipeline.workflows.map((workflow) => workflow.stoppedAt);
  if (ends.length === 0 || ends.includes(null)) return null;
  return ends.filter((end) => end !== null).reduce((latest, end) => (end > latest ? end : latest));
}
