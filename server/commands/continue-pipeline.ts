import { changedFiles } from "#server/commands/changed-files.ts";
import { compileWithOrbs } from "#server/commands/compile-with-orbs.ts";
import { continuationParameters } from "#server/commands/continuation-parameters.ts";
import type { Deps } from "#server/commands/deps.ts";
import { missingContexts } from "#server/commands/missing-contexts.ts";
import { pipelineValues } from "#server/commands/pipeline-values.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import { newWorkflows } from "#server/core/build/new-workflows.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { pipelineAfter } from "#server/core/pipeline/pipeline-machine.ts";
import type { ContinuedPipeline, SetupPipeline } from "#server/core/ports/build-store.ts";
import { unwrap } from "#server/core/result.ts";

/** For how long a key may continue its pipeline (config-language §21). */
export const continuationSecondsMax = 6 * 3600;

/** What a setup job hands in. */
export interface Continuation {
  readonly key: string;
  readonly configuration: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

type ContinueDeps = Pick<
  Deps,
  "continuations" | "git" | "greenRuns" | "clock" | "ids" | "variables" | "orbs" | "orbUpstream" | "orbAddresses"
>;

/**
 * Continues a pipeline with the configuration that its setup workflow made.
 * The key is the only credential and works once. Throws `unauthenticated` for
 * one that is not good (any more), `conflict` when the pipeline has been
 * continued, and `invalid_input` for parameters in conflict, which costs
 * nothing, and for a configuration with faults, which ends the pipeline as
 * `errored` with its issues.
 */
export async function continuePipeline(deps: ContinueDeps, request: Continuation): Promise<void> {
  const now = deps.clock.now();
  const pipeline = await deps.continuations.findByKey(secretHash(request.key));
  if (pipeline === null) throw new AppError("unauthenticated", { userMessage: "This continuation key is not valid." });
  if (pipeline.status !== "setup") throw alreadyContinued(pipeline);
  if (pipeline.keyExpiresAt <= now)
    throw new AppError("unauthenticated", { userMessage: "This continuation key has expired." });
  const continued = await compile(deps, pipeline, request);
  if (!(await deps.continuations.continuePipeline(continued, now))) throw alreadyContinued(pipeline);
  const [fault, ...more] = continued.errors;
  if (fault === undefined) return;
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  throw new AppError("invalid_input", { userMessage: `The configuration has faults: ${fault.message}${others}` });
}

async function compile(deps: ContinueDeps, pipeline: SetupPipeline, request: Continuation): Promise<ContinuedPipeline> {
  const { id: pipelineId, projectId, setupSource, branch, tag, actorLogin } = pipeline;
  const { configuration: source } = request;
  const parameters = continuationParameters({
    setupSource,
    configuration: source,
    triggered: pipeline.parameters,
    passed: request.parameters,
  });
  const { plan, issues, orbs } = await compileWithOrbs(deps, {
    source,
    branch,
    tag,
    pipelineValues: pipelineValues(pipeline, pipeline.revision),
    pipelineParameters: parameters,
    continuation: true,
    changedFiles: await changedFiles(deps, pipeline, { source, revision: pipeline.revision }),
  });
  const status = unwrap(pipelineAfter(pipeline.status, plan === null ? "refuse" : "continue"));
  const faults = issues.filter(({ severity }) => severity === "error");
  const jobs = plan?.workflows.flatMap((workflow) => workflow.jobs) ?? [];
  const missing = await missingContexts(deps, projectId, jobs);
  const facts = { startedBy: actorLogin, missingContexts: missing };
  return {
    pipelineId,
    projectId,
    status,
    configSource: source,
    parameters,
    errors: plan === null ? faults.map(({ message }) => ({ type: "config", message })) : [],
    issues,
    orbs,
    workflows: plan === null ? [] : newWorkflows(plan, facts, () => deps.ids.next()),
    actor: actorLogin,
  };
}

function alreadyContinued({ id }: SetupPipeline): AppError {
  return new AppError("conflict", {
    userMessage: "The pipeline has been continued already.",
    detail: { pipelineId: id },
  });
}
