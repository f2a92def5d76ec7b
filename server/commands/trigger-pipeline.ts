import { authorize } from "#server/commands/authorize.ts";
import { createPipeline, type PipelineRequest } from "#server/commands/create-pipeline.ts";
import type { Deps } from "#server/commands/deps.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { CreatedPipeline } from "#server/core/ports/build-store.ts";

/** What to run, as people and API clients say it. */
export interface TriggerRequest {
  readonly slug: string;
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly triggerType: PipelineRequest["triggerType"];
  readonly parameters: PipelineRequest["parameters"];
  /** As for a pipeline's request: a configuration to run instead of the repository's own. */
  readonly config?: string | undefined;
}

/** Runs a branch or a tag of a project: its default branch when neither is named. Throws `not_found` for an unknown slug and `invalid_input` for both at once. */
export async function triggerPipeline(
  deps: Pick<Deps, "projects" | "builds" | "ids" | "clock">,
  actor: Actor,
  { slug, branch, tag, ...request }: TriggerRequest,
): Promise<CreatedPipeline> {
  authorize(actor, "pipeline.trigger");
  if (branch !== undefined && tag !== undefined) {
    throw new AppError("invalid_input", { userMessage: "Name a branch or a tag, not both." });
  }
  const project = await deps.projects.findBySlug(slug);
  if (project === null) throw new AppError("not_found", { userMessage: "Project not found", detail: { slug } });
  const selector = tag === undefined ? { branch: branch ?? project.defaultBranch } : { tag };
  return createPipeline(deps, actor, { projectId: project.id, selector, ...request });
}
