/** The words of a workflow on the wire: CircleCI's own. */
export const workflowStatuses = [
  "running",
  "success",
  "failing",
  "failed",
  "on_hold",
  "canceled",
  "error",
  "not_run",
  "unauthorized",
] as const;

export type WorkflowStatus = (typeof workflowStatuses)[number];
