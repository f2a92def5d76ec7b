import type { JobStatus } from "#server/core/status/job-status.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";
import type { StepStatus } from "#server/core/status/step-status.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";

/** The seven looks of a status: one shape and one colour each. */
export const statusGroups = ["success", "failed", "running", "waiting", "hold", "canceled", "warning"] as const;

export type StatusGroup = (typeof statusGroups)[number];

/** Any word that the server says about how something stands. */
export type AnyStatus = JobStatus | WorkflowStatus | TaskStatus | StepStatus | PipelineStatus;

interface StatusLook {
  readonly group: StatusGroup;
  readonly word: string;
}

/** Group and word of every status. A new status breaks the build here. */
const looks = {
  success: { group: "success", word: "Success" },
  failed: { group: "failed", word: "Failed" },
  failing: { group: "failed", word: "Failing" },
  timedout: { group: "failed", word: "Timed out" },
  error: { group: "failed", word: "Error" },
  errored: { group: "failed", word: "Config error" },
  running: { group: "running", word: "Running" },
  claimed: { group: "running", word: "Starting" },
  setup: { group: "running", word: "Setting up" },
  created: { group: "waiting", word: "Created" },
  pending: { group: "waiting", word: "Reading config" },
  "setup-pending": { group: "waiting", word: "Waiting for setup" },
  queued: { group: "waiting", word: "Queued" },
  blocked: { group: "waiting", word: "Blocked" },
  on_hold: { group: "hold", word: "Needs approval" },
  canceled: { group: "canceled", word: "Canceled" },
  not_run: { group: "canceled", word: "Not run" },
  infrastructure_fail: { group: "warning", word: "Infrastructure failure" },
  unauthorized: { group: "warning", word: "Unauthorized" },
} as const satisfies Record<AnyStatus, StatusLook>;

/** Which of the seven looks a status has. */
export function statusGroup(status: AnyStatus): StatusGroup {
  return looks[status].group;
}

/** A status as people say it. */
export function statusWord(status: AnyStatus): string {
  return looks[status].word;
}

const glyphs = {
  success: "✓",
  failed: "✗",
  running: "●",
  waiting: "○",
  hold: "‖",
  canceled: "⊘",
  warning: "▲",
} as const satisfies Record<StatusGroup, string>;

/** One character for places without pictures: a document's title. */
export function statusGlyph(status: AnyStatus): string {
  return glyphs[looks[status].group];
}

/** Classes per group; written out so that the style sheet finds them. */
export const groupText = {
  success: "text-status-success",
  failed: "text-status-failed",
  running: "text-status-running",
  waiting: "text-status-waiting",
  hold: "text-status-hold",
  canceled: "text-status-canceled",
  warning: "text-status-warning",
} as const satisfies Record<StatusGroup, string>;

/** Background of a thin bar in a group's colour. */
export const groupFill = {
  success: "bg-status-success",
  failed: "bg-status-failed",
  running: "bg-status-running",
  waiting: "bg-status-waiting",
  hold: "bg-status-hold",
  canceled: "bg-status-canceled",
  warning: "bg-status-warning",
} as const satisfies Record<StatusGroup, string>;

/** A soft background and border, for banners. */
export const groupSoft = {
  success: "bg-status-success/8 border-status-success/30",
  failed: "bg-status-failed/8 border-status-failed/30",
  running: "bg-status-running/8 border-status-running/30",
  waiting: "bg-surface-2 border-border-1",
  hold: "bg-status-hold/8 border-status-hold/30",
  canceled: "bg-surface-2 border-border-1",
  warning: "bg-status-warning/8 border-status-warning/30",
} as const satisfies Record<StatusGroup, string>;
