import { changedFiles } from "#server/commands/changed-files.ts";
import { compileWithOrbs } from "#server/commands/compile-with-orbs.ts";
import type { Deps } from "#server/commands/deps.ts";
import { missingContexts } from "#server/commands/missing-contexts.ts";
import { passedParameters, pipelineValues } from "#server/commands/pipeline-values.ts";
import { startPipeline } from "#server/commands/start-pipeline.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { PendingPipeline } from "#server/core/ports/build-store.ts";
import { type Findings, planPipeline } from "#server/dispatcher/plan.ts";

/** Pipelines whose configuration is read at the same time. One slow remote must not hold up the others. */
const concurrentReadsMax = 8;

/** What the dispatcher is made of besides its dependencies. */
export interface DispatcherHooks {
  /** Called after a pipeline started: its tasks wait. */
  readonly onStarted: () => void;
  readonly onFault: (fault: unknown, detail: Readonly<Record<string, unknown>>) => void;
}

type DispatcherDeps = Pick<
  Deps,
  "builds" | "git" | "clock" | "ids" | "variables" | "greenRuns" | "orbs" | "orbUpstream" | "orbAddresses"
>;

/**
 * One round of the dispatcher: every pending pipeline that is not being looked
 * at already is read, compiled and started. Resolves when all of them are
 * through. A fault of ours leaves the pipeline pending, to be tried again.
 */
export function createDispatcher(deps: DispatcherDeps, hooks: DispatcherHooks): () => Promise<void> {
  const busy = new Set<string>();
  return async () => {
    const pending = await deps.builds.pendingPipelines(concurrentReadsMax * 2);
    const chosen = pending.filter((pipeline) => !busy.has(pipeline.id)).slice(0, concurrentReadsMax - busy.size);
    await Promise.all(
      chosen.map(async (pipeline) => {
        busy.add(pipeline.id);
        try {
          await dispatch(deps, pipeline);
          hooks.onStarted();
        } catch (fault) {
          hooks.onFault(fault, { pipelineId: pipeline.id });
        } finally {
          busy.delete(pipeline.id);
        }
      }),
    );
  };
}

async function dispatch(deps: DispatcherDeps, pipeline: PendingPipeline): Promise<void> {
  const findings = await find(deps, pipeline);
  const compiled = planPipeline(pipeline, findings, { nextId: () => deps.ids.next(), now: deps.clock.now() });
  await startPipeline(deps, compiled);
}

async function find(deps: DispatcherDeps, pipeline: PendingPipeline): Promise<Findings> {
  const { projectId, repositoryUrl, selector, configPath } = pipeline;
  try {
    const file = await deps.git.readFile({ projectId, repositoryUrl }, selector, configPath);
    const source = pipeline.givenConfig ?? file.content;
    if (source === null) return { kind: "missing", file };
    const { plan, issues, orbs } = await compile(deps, pipeline, { source, revision: file.commit.revision });
    const jobs = plan?.workflows.flatMap((workflow) => workflow.jobs) ?? [];
    const missing = await missingContexts(deps, projectId, jobs);
    return { kind: "compiled", file: { ...file, content: source }, plan, issues, orbs, missingContexts: missing };
  } catch (error) {
    if (error instanceof AppError) return { kind: "unreadable", error };
    throw error;
  }
}

/** Whether a configuration only prepares another is known once it is compiled, but its conditions may ask for it: so a wrong guess is compiled again. */
async function compile(
  deps: DispatcherDeps,
  pipeline: PendingPipeline,
  { source, revision }: { readonly source: string; readonly revision: string },
) {
  const changed = await changedFiles(deps, pipeline, { source, revision });
  const compileAs = (isInSetup: boolean) =>
    compileWithOrbs(deps, {
      source,
      branch: pipeline.branch,
      tag: pipeline.tag,
      pipelineValues: pipelineValues({ ...pipeline, isInSetup }, revision),
      pipelineParameters: passedParameters(pipeline.parameters),
      scheduledWorkflow: pipeline.scheduledWorkflow,
      changedFiles: changed,
    });
  const guess = /^setup:\s*true\b/m.test(source);
  const outcome = await compileAs(guess);
  const isRight = outcome.plan === null || (outcome.plan.setup === true) === guess;
  return isRight ? outcome : compileAs(!guess);
}
