import { analyze, type PipelineValues } from "#server/config/analyze.ts";
import { createOrbShelf, type GivenOrbs } from "#server/config/element/orb-shelf.ts";
import type { ChangedFiles } from "#server/config/filter/filter-rules.ts";
import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import { planWorkflows } from "#server/config/workflow/plan-workflows.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import type { PipelinePlan } from "#server/core/plan/pipeline-plan.ts";

/** What to compile and for which commit. */
export interface CompileInput {
  /** The text of `.circleci/config.yml`. */
  readonly source: string;
  /** The branch, or null for a tag. Filters are decided for it. */
  readonly branch: string | null;
  /** The tag, or null. When there is one, it decides alone. */
  readonly tag: string | null;
  /** `pipeline.*` by full name: `{"pipeline.number": 7}`. A name that is missing here does not exist. */
  readonly pipelineValues: PipelineValues;
  /** Values for the parameters that the file declares, as whoever started the pipeline passed them. */
  readonly pipelineParameters?: Readonly<Record<string, string | number | boolean>>;
  /** The workflow that the clock starts now: only it is planned. Workflows with schedules are never planned otherwise. */
  readonly scheduledWorkflow?: string | null;
  /** True for a configuration that a setup workflow hands in to continue its pipeline. */
  readonly continuation?: boolean;
  /** What has changed for a workflow since it was last green, for `paths`. Absent: everything counts as changed. */
  readonly changedFiles?: ChangedFiles | undefined;
  /**
   * Orbs from elsewhere by reference, as it is written once its `<< >>` are filled in. One that is
   * needed and not in here is named in the outcome, so that whoever compiles can fetch it and try again.
   */
  readonly orbs?: GivenOrbs;
}

/** The plan, or the reasons why there is none. */
export interface CompileOutcome {
  /** Null exactly when an issue is an error. */
  readonly plan: PipelinePlan | null;
  /** Errors and warnings in the order of the file. */
  readonly issues: readonly ConfigIssue[];
  /** References to orbs that something needs and that were not given; each is an error in `issues` too. */
  readonly missingOrbs: readonly string[];
}

/**
 * Turns a configuration into everything that will run, in passes that each do one thing:
 * source (text → tree), element and parameter (what can be called, and with what), template and
 * expression (`<< >>`, at the moment a value is read), logic (conditions), job and step (everything
 * written out), matrix and workflow (names, requirements, circles), filter (branch and tag). Pure, total and without Node's own
 * modules: any text gives an outcome, and the same text gives the same one.
 */
export function compileConfig(input: CompileInput): CompileOutcome {
  const issues = createIssueSink(input.source);
  const orbs = createOrbShelf(input.orbs);
  const config = analyze(input, issues, orbs);
  const plan = config === null || issues.hasErrors() ? null : planWorkflows(config, input);
  return { plan, issues: issues.list(), missingOrbs: [...orbs.missing] };
}
