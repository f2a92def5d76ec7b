import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { hookBlock, hookUrl } from "#server/commands/hook-script.ts";
import { hookToken } from "#server/commands/hook-token.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** What a person puts into a repository's hooks. */
export interface HookScriptView {
  readonly hookUrl: string;
  /** For `hooks/post-receive` of a bare repository. */
  readonly bare: string;
  /** For `.git/hooks/post-commit` of a working copy. */
  readonly workingCopy: string;
}

/** The hooks of a project as text. They carry the project's hook token, so only who may trigger reads them. */
export async function readHookScript(
  deps: Pick<Deps, "projects" | "publicUrl"> & { readonly hookSecret: string },
  actor: Actor,
  slug: string,
): Promise<HookScriptView> {
  authorize(actor, "pipeline.trigger");
  const project = await deps.projects.findBySlug(slug);
  if (project === null) throw new AppError("not_found", { userMessage: "Project not found", detail: { slug } });
  const url = hookUrl({
    baseUrl: deps.publicUrl,
    projectId: project.id,
    token: hookToken(deps.hookSecret, project.id),
  });
  const target = { slug, hookUrl: url };
  return {
    hookUrl: url,
    bare: `#!/bin/sh\n${hookBlock("post-receive", target)}`,
    workingCopy: `#!/bin/sh\n${hookBlock("post-commit", target)}`,
  };
}
