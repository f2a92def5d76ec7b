import type { Deps } from "#server/commands/deps.ts";
import type { ChangedFiles } from "#server/config/filter/filter-rules.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { PendingPipeline } from "#server/core/ports/build-store.ts";

type Pipeline = Pick<
  PendingPipeline,
  "projectId" | "repositoryUrl" | "defaultBranch" | "branch" | "tag" | "triggerType"
>;

/** Who presses a button wants it to run, and so does the clock: only a push and the API look at what has changed. */
const lookingTriggers = new Set(["webhook", "api"]);

/**
 * Which files a commit has changed for each workflow: since that workflow was
 * last green on the branch, else since the branch left the default branch. Null
 * for one of which neither is known (also after a force-push), and undefined
 * when the configuration does not ask. Git is not asked more often than needed.
 */
export async function changedFiles(
  deps: Pick<Deps, "git" | "greenRuns">,
  pipeline: Pipeline,
  { source, revision }: { readonly source: string; readonly revision: string },
): Promise<ChangedFiles | undefined> {
  const { projectId, branch, tag, triggerType, defaultBranch } = pipeline;
  const asks = /\bpaths\b/.test(source);
  if (!asks || branch === null || tag !== null || !lookingTriggers.has(triggerType)) return undefined;
  const green = await deps.greenRuns.lastGreen(projectId, branch);
  const parted = branch === defaultBranch ? null : await orNull(deps.git.mergeBase(pipeline, revision, defaultBranch));
  const bases = new Set([...green.values(), ...(parted === null ? [] : [parted])]);
  const since = new Map<string, readonly string[] | null>();
  for (const base of bases) since.set(base, await orNull(deps.git.changedFiles(pipeline, base, revision)));
  return {
    byWorkflow: Object.fromEntries([...green].map(([workflow, base]) => [workflow, since.get(base) ?? null])),
    otherwise: parted === null ? null : (since.get(parted) ?? null),
  };
}

/** A commit that is gone, or a repository that is out of reach for the moment, leaves us without knowing. */
function orNull<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  return asked.catch((error: unknown) => {
    if (error instanceof AppError) return null;
    throw error;
  });
}
