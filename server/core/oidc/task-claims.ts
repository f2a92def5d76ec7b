import type { TokenClaims } from "#server/core/ports/identity-tokens.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";

/** Tokens are good for as long as CircleCI's. */
const tokenSecondsMax = 3600;

/** Names the task that a token was made for; only we read it. */
export const taskIdClaim = "rotunda.task-id";

/** Who says it, and when. */
export interface ClaimsContext {
  /** The dashboard's public address, below which the keys are published. */
  readonly issuer: string;
  readonly now: Date;
}

/** What both tokens of a task say. */
export interface TaskClaims {
  readonly v1: TokenClaims;
  /** Its subject also names the repository and the branch or tag. */
  readonly v2: TokenClaims;
}

/**
 * What a task's tokens say: the claims that CircleCI documents, under the
 * names that people have in their clouds' conditions, by this installation's
 * own issuer. The user is told by login, as there is no other name of theirs
 * that is the same everywhere. Pure.
 */
export function taskClaims(task: ClaimedTask, { issuer, now }: ClaimsContext): TaskClaims {
  const { project, pipeline, workflow, job } = task;
  const issuedAt = Math.floor(now.getTime() / 1000);
  const origin = vcsOrigin(project.repositoryUrl);
  const ref = vcsRef(pipeline);
  const subject = `org/${project.organizationId}/project/${project.id}/user/${pipeline.actorLogin}`;
  const common = {
    iss: issuer,
    aud: project.organizationId,
    iat: issuedAt,
    exp: issuedAt + tokenSecondsMax,
    "oidc.circleci.com/org-id": project.organizationId,
    "oidc.circleci.com/project-id": project.id,
    "oidc.circleci.com/pipeline-id": pipeline.id,
    "oidc.circleci.com/workflow-id": workflow.id,
    "oidc.circleci.com/job-id": job.id,
    "oidc.circleci.com/vcs-origin": origin,
    ...(ref === null ? {} : { "oidc.circleci.com/vcs-ref": ref }),
    "oidc.circleci.com/ssh-rerun": false,
    [taskIdClaim]: task.taskId,
  };
  return {
    v1: { ...common, sub: subject },
    v2: { ...common, sub: `${subject}/vcs-origin/${origin}${ref === null ? "" : `/vcs-ref/${ref}`}` },
  };
}

/** `forge.example/org/name`, however the address is written; a path stays as it is, without the first slash. */
function vcsOrigin(repositoryUrl: string): string {
  return repositoryUrl
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
    .replace(/^[^@/]*@/, "")
    .replace(/^([^/:]+):(?!\d+\/)/, "$1/")
    .replace(/\.git\/?$/, "")
    .replace(/^\/+/, "");
}

function vcsRef({ branch, tag }: ClaimedTask["pipeline"]): string | null {
  if (tag !== null) return `refs/tags/${tag}`;
  return branch === null ? null : `refs/heads/${branch}`;
}
