import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { sourceLengthMax } from "#server/config/source/source-limits.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ProjectId } from "#server/core/ids.ts";
import type { CreatedPipeline } from "#server/core/ports/build-store.ts";
import type { GitSelector } from "#server/core/ports/git-mirror.ts";

/** What is to be built, and who or what asked for it. */
export interface PipelineRequest {
  readonly projectId: ProjectId;
  readonly selector: GitSelector | { readonly revision: string; readonly branch: string };
  /** CircleCI's words for a trigger's type. */
  readonly triggerType: "webhook" | "api" | "explicit" | "scheduled_pipeline";
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Run this configuration instead of the repository's own, on the repository's files as they are. */
  readonly config?: string | undefined;
}

/**
 * Asks for a pipeline: one row and one event, nothing is read yet, so that a
 * push is accepted within milliseconds. Whether the branch or tag exists is
 * found out by the dispatcher. Throws `not_found` without the project and
 * `too_large` for a configuration that is longer than the compiler reads.
 */
export async function createPipeline(
  deps: Pick<Deps, "builds" | "ids" | "clock">,
  actor: Actor,
  request: PipelineRequest,
): Promise<CreatedPipeline> {
  authorize(actor, "pipeline.trigger");
  const { selector, config } = request;
  if (config !== undefined && config.length > sourceLengthMax) {
    throw new AppError("too_large", {
      userMessage: `The configuration is longer than ${sourceLengthMax / 1_000_000} MB.`,
    });
  }
  return deps.builds.createPipeline(
    {
      id: deps.ids.next(),
      projectId: request.projectId,
      triggerType: request.triggerType,
      actorLogin: actorName(actor),
      branch: "branch" in selector ? selector.branch : null,
      tag: "tag" in selector ? selector.tag : null,
      revision: "revision" in selector ? selector.revision : null,
      parameters: request.parameters,
      configPath: ".circleci/config.yml",
      givenConfig: config ?? null,
    },
    deps.clock.now(),
  );
}
