import { type NewWorkflow, newWorkflow } from "#server/core/build/new-workflow.ts";
import type { PipelinePlan } from "#server/core/plan/pipeline-plan.ts";

/** What the workflows of a plan are made with. */
export interface NewWorkflowsFacts {
  readonly startedBy: string;
  /** Contexts that jobs name and that do not exist. */
  readonly missingContexts: ReadonlySet<string>;
}

/** The first attempts of all workflows that a configuration compiled to. Pure: ids come from `nextId`. */
export function newWorkflows(plan: PipelinePlan, facts: NewWorkflowsFacts, nextId: () => string): NewWorkflow[] {
  const first = { ...facts, attempt: 1, rerunOf: null, kept: new Map(), isSetup: plan.setup === true };
  return plan.workflows.map(({ name, jobs, autoRerunsMax = 0 }) =>
    newWorkflow({ ...first, name, jobs, autoRerunsLeft: autoRerunsMax }, nextId),
  );
}
