import { newWorkflows } from "#server/core/build/new-workflows.ts";
import type { AppError } from "#server/core/error/app-error.ts";
import type { OrbPins } from "#server/core/orb/orb-source.ts";
import { pipelineAfter } from "#server/core/pipeline/pipeline-machine.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import type { PipelinePlan } from "#server/core/plan/pipeline-plan.ts";
import type { CompiledPipeline, PendingPipeline } from "#server/core/ports/build-store.ts";
import type { FileAtCommit } from "#server/core/ports/git-mirror.ts";
import { unwrap } from "#server/core/result.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";
import { planSchedules } from "#server/dispatcher/plan-schedules.ts";

/** What was found for a pending pipeline: its file and what that compiled to, or why it could not be read. */
export type Findings =
  | {
      readonly kind: "compiled";
      readonly file: FileAtCommit;
      readonly plan: PipelinePlan | null;
      readonly issues: readonly ConfigIssue[];
      readonly orbs: OrbPins;
      /** Contexts that its jobs name and that do not exist. */
      readonly missingContexts: ReadonlySet<string>;
    }
  | { readonly kind: "missing"; readonly file: FileAtCommit }
  | { readonly kind: "unreadable"; readonly error: AppError };

/** What the plan cannot make by itself. */
export interface PlanSource {
  readonly nextId: () => string;
  readonly now: Date;
}

/**
 * Decides what becomes of a pending pipeline. Pure: ids and the time come from `source`.
 *
 * | findings | pipeline |
 * |---|---|
 * | compiled without faults | `created`, with its workflows |
 * | compiled, and it only prepares another configuration | `setup`, with its workflow |
 * | compiled with faults | `errored`, one error each (type `config`) |
 * | no file at the commit | `errored` (type `config-fetch`), saying which file |
 * | repository, branch or tag unreadable | `errored` (type `config-fetch`), with git's reason |
 */
export function planPipeline(pipeline: PendingPipeline, findings: Findings, source: PlanSource): CompiledPipeline {
  const status = statusAfter(pipeline, findings);
  const base = { pipelineId: pipeline.id, projectId: pipeline.projectId, status };
  switch (findings.kind) {
    case "compiled": {
      const { file, issues, orbs, plan } = findings;
      const faults = issues.filter((issue) => issue.severity === "error");
      const facts = { startedBy: pipeline.actorLogin, missingContexts: findings.missingContexts };
      const workflows = plan === null ? [] : newWorkflows(plan, facts, source.nextId);
      const errors = plan === null ? faults.map(({ message }) => ({ type: "config", message })) : [];
      const schedules = plan === null ? undefined : planSchedules(pipeline, plan, source);
      return { ...base, commit: file.commit, configSource: file.content, errors, issues, orbs, workflows, schedules };
    }
    case "missing": {
      const { commit } = findings.file;
      const message = `There is no ${pipeline.configPath} at commit ${commit.revision.slice(0, 7)}. Add one and push again.`;
      return {
        ...base,
        commit,
        configSource: pipeline.givenConfig,
        errors: [{ type: "config-fetch", message }],
        issues: [],
        workflows: [],
      };
    }
    case "unreadable": {
      const errors = [{ type: "config-fetch", message: findings.error.userMessage }];
      // A branch that is gone has no schedules any more; one that cannot be reached now keeps them.
      const isGone = findings.error.code === "not_found" && pipeline.scheduledWorkflow !== null;
      const schedules = isGone ? [] : undefined;
      return {
        ...base,
        commit: null,
        configSource: pipeline.givenConfig,
        errors,
        issues: [],
        workflows: [],
        schedules,
      };
    }
  }
}

function statusAfter({ status }: PendingPipeline, findings: Findings): PipelineStatus {
  const plan = findings.kind === "compiled" ? findings.plan : null;
  if (plan?.setup === true) return unwrap(pipelineAfter(unwrap(pipelineAfter(status, "prepare")), "setUp"));
  return unwrap(pipelineAfter(status, plan === null ? "refuse" : "compile"));
}
