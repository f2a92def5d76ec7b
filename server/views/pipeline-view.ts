import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import type { JobStatusCounts } from "#server/core/status/job-status.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";

/** A workflow as a chip on a pipeline's row. Times are ISO 8601. */
export interface WorkflowChipView {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  /** It only prepares the configuration that continues its pipeline. */
  readonly isSetup: boolean;
  readonly startedBy: string;
  readonly status: WorkflowStatus;
  readonly jobCounts: JobStatusCounts;
  readonly createdAt: string;
  readonly stoppedAt: string | null;
}

/** A pipeline as a row of the list. `workflows` holds the newest attempt of each workflow first by name order of the file. */
export interface PipelineRowView {
  readonly id: string;
  readonly number: number;
  readonly state: PipelineStatus;
  readonly project: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly organization: string;
  };
  readonly branch: string | null;
  readonly tag: string | null;
  readonly revision: string | null;
  readonly commitSubject: string | null;
  readonly commitAuthor: string | null;
  /** `webhook`, `api`, `explicit`… as CircleCI's `trigger.type`. */
  readonly triggerType: string;
  readonly actor: string;
  readonly createdAt: string;
  readonly workflows: readonly WorkflowChipView[];
  /** First error's sentence when errored. */
  readonly error: string | null;
}

/** A pipeline's own page. */
export interface PipelineView extends PipelineRowView {
  readonly commitBody: string | null;
  readonly configPath: string;
  /** The file as it was at the commit; null when it was missing. */
  readonly configSource: string | null;
  /** The setup configuration, once its continuation has taken its place in `configSource`. */
  readonly setupSource: string | null;
  /** The workflow that the clock started it for. */
  readonly scheduledWorkflow: string | null;
  /** The configuration was handed in with the request; the repository has another one, or none. */
  readonly isConfigGiven: boolean;
  readonly errors: readonly { readonly type: string; readonly message: string }[];
  readonly issues: readonly ConfigIssue[];
}
