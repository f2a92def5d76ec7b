import type { CompileInput } from "#server/config/compile.ts";

/** A branch or a tag that a pipeline runs for. */
export type GitRef = { readonly branch: string } | { readonly tag: string };

/** Branches that are nobody's feature: what a pipeline of them sees as `pipeline.git.branch.is_default`. */
const defaultBranches = ["main", "master", "develop"];

/**
 * What a push of this branch or tag compiles with: the pipeline values that every trigger gives,
 * the others empty, and no parameters passed.
 */
export function pipelineAt(ref: GitRef): Omit<CompileInput, "source"> {
  const branch = "branch" in ref ? ref.branch : null;
  const tag = "tag" in ref ? ref.tag : null;
  const pipelineValues: CompileInput["pipelineValues"] = {
    "pipeline.id": "00000000-0000-0000-0000-000000000001",
    "pipeline.number": 1,
    "pipeline.git.branch": branch,
    "pipeline.git.branch.is_default": branch !== null && defaultBranches.includes(branch),
    "pipeline.git.tag": tag,
    "pipeline.git.revision": "0".repeat(40),
    "pipeline.git.base_revision": null,
    "pipeline.project.git_url": "https://example.com/acme/app",
    "pipeline.project.slug": "git/acme/app",
    "pipeline.project.type": "github",
    "pipeline.trigger_source": "webhook",
    "pipeline.schedule.name": null,
    "pipeline.schedule.id": null,
  };
  return { branch, tag, pipelineValues };
}
