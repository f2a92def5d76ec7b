import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import { pipelineErrors } from "#server/views/pipeline-errors.ts";
import type { PipelineRowView, PipelineView } from "#server/views/pipeline-view.ts";
import { projectRefSelect, projectRefView } from "#server/views/project-ref.ts";
import { isoTime } from "#server/views/time.ts";
import { workflowChipSelect, workflowChips } from "#server/views/workflow-chips.ts";

/** What a row of the list shows of a pipeline. */
export const pipelineRowSelect = {
  id: true,
  number: true,
  status: true,
  triggerType: true,
  actorLogin: true,
  branch: true,
  tag: true,
  revision: true,
  commitSubject: true,
  commitAuthor: true,
  errors: true,
  createdAt: true,
  project: { select: projectRefSelect },
  workflows: { select: workflowChipSelect },
} as const satisfies Prisma.PipelineSelect;

/** What a pipeline's own page shows besides. */
export const pipelinePageSelect = {
  ...pipelineRowSelect,
  commitBody: true,
  configPath: true,
  configSource: true,
  setupSource: true,
  scheduledWorkflow: true,
  configGiven: true,
  issues: true,
} as const satisfies Prisma.PipelineSelect;

/** A pipeline as the list reads it. */
export type PipelineRow = Prisma.PipelineGetPayload<{ select: typeof pipelineRowSelect }>;
/** A pipeline as its page reads it. */
export type PipelinePageRow = Prisma.PipelineGetPayload<{ select: typeof pipelinePageSelect }>;

/** A pipeline as a row of the list. */
export function pipelineRowView(row: PipelineRow): PipelineRowView {
  return {
    id: row.id,
    number: row.number,
    state: row.status as PipelineStatus,
    project: projectRefView(row.project),
    branch: row.branch,
    tag: row.tag,
    revision: row.revision,
    commitSubject: row.commitSubject,
    commitAuthor: row.commitAuthor,
    triggerType: row.triggerType,
    actor: row.actorLogin,
    createdAt: isoTime(row.createdAt),
    workflows: workflowChips(row.workflows),
    error: pipelineErrors(row.errors)[0]?.message ?? null,
  };
}

/** A pipeline's own page. */
export function pipelineView(row: PipelinePageRow): PipelineView {
  return {
    ...pipelineRowView(row),
    commitBody: row.commitBody,
    configPath: row.configPath,
    configSource: row.configSource,
    setupSource: row.setupSource,
    scheduledWorkflow: row.scheduledWorkflow,
    isConfigGiven: row.configGiven,
    errors: pipelineErrors(row.errors),
    issues: (row.issues ?? []) as unknown as readonly ConfigIssue[],
  };
}
