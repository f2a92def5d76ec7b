import type { PendingPipeline } from "#server/core/ports/build-store.ts";

/** What the values are made of. */
export type PipelineFacts = Pick<
  PendingPipeline,
  "id" | "number" | "projectSlug" | "repositoryUrl" | "defaultBranch" | "branch" | "tag" | "triggerType"
> & {
  /** The configuration that these values are for only prepares another one. */
  readonly isInSetup?: boolean;
};

/** What was passed for the pipeline's parameters, as the compiler takes it: anything else than text, a number or a boolean is left out. */
export function passedParameters(parameters: unknown): Record<string, string | number | boolean> {
  const entries = Object.entries(parameters ?? {}).filter(([, value]) =>
    ["string", "number", "boolean"].includes(typeof value),
  );
  return Object.fromEntries(entries);
}

/** CircleCI's pipeline values for a pipeline at its commit (config-language §9). */
export function pipelineValues(
  pipeline: PipelineFacts,
  revision: string,
): Record<string, string | number | boolean | null> {
  return {
    "pipeline.id": pipeline.id,
    "pipeline.number": pipeline.number,
    "pipeline.project.git_url": pipeline.repositoryUrl,
    "pipeline.project.slug": pipeline.projectSlug,
    "pipeline.project.type": "git",
    "pipeline.git.branch": pipeline.branch,
    "pipeline.git.branch.is_default": pipeline.branch === pipeline.defaultBranch,
    "pipeline.git.tag": pipeline.tag,
    "pipeline.git.revision": revision,
    "pipeline.trigger_source": pipeline.triggerType === "explicit" ? "api" : pipeline.triggerType,
    "pipeline.in_setup": pipeline.isInSetup === true,
  };
}
