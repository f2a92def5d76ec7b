import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { pipelineValues } from "#server/commands/pipeline-values.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** A branch's configuration, with what a compiler besides ours needs to know to come to the same plan. */
export interface ConfigFile {
  readonly branch: string;
  readonly revision: string;
  readonly path: string;
  /** Null when the file is not there. */
  readonly source: string | null;
  /** As the next pipeline of this branch would see them. Its id and its number are made up. */
  readonly pipelineValues: Readonly<Record<string, string | number | boolean | null>>;
}

/** Reads a branch's configuration as it is now; of the default branch when none is named. Throws `not_found` for an unknown slug or branch and `unavailable` when the repository cannot be read. */
export async function readConfigFile(
  deps: Pick<Deps, "projects" | "git">,
  actor: Actor,
  { slug, branch: asked }: { readonly slug: string; readonly branch?: string | undefined },
): Promise<ConfigFile> {
  authorize(actor, "project.read");
  const project = await deps.projects.findBySlug(slug);
  if (project === null) throw new AppError("not_found", { userMessage: "Project not found", detail: { slug } });
  const { id: projectId, repositoryUrl, defaultBranch } = project;
  const branch = asked ?? defaultBranch;
  const path = ".circleci/config.yml";
  const { commit, content } = await deps.git.readFile({ projectId, repositoryUrl }, { branch }, path);
  const facts = {
    id: "00000000-0000-0000-0000-000000000000",
    number: 1,
    projectSlug: slug,
    repositoryUrl,
    defaultBranch,
    branch,
    tag: null,
    triggerType: "api",
  };
  return {
    branch,
    revision: commit.revision,
    path,
    source: content,
    pipelineValues: pipelineValues(facts, commit.revision),
  };
}
