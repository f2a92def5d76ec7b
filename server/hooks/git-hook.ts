import { timingSafeEqual } from "node:crypto";
import { createPipeline } from "#server/commands/create-pipeline.ts";
import type { Deps } from "#server/commands/deps.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { CreatedPipeline } from "#server/core/ports/build-store.ts";
import { readUpdates } from "#server/hooks/read-updates.ts";

const actor: Actor = { kind: "system", name: "git" };
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One delivery of a repository's hook. */
export interface GitDelivery {
  readonly projectId: string;
  readonly token: string;
  readonly body: string;
}

/**
 * Takes what a repository's own hook tells and makes a pipeline for every
 * branch and tag that moved. A wrong token is answered like an unknown project.
 */
export async function receiveGitHook(
  deps: Pick<Deps, "projects" | "builds" | "ids" | "clock">,
  { projectId, token, body }: GitDelivery,
): Promise<readonly CreatedPipeline[]> {
  const project = uuidPattern.test(projectId) ? await deps.projects.findById(projectId) : null;
  if (project === null || !isSame(secretHash(token), project.hookTokenHash)) {
    throw new AppError("not_found", { userMessage: "There is no hook at this address." });
  }
  const created: CreatedPipeline[] = [];
  for (const update of readUpdates(body)) {
    created.push(
      await createPipeline(deps, actor, {
        projectId: project.id,
        selector: update,
        triggerType: "webhook",
        parameters: {},
      }),
    );
  }
  return created;
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
