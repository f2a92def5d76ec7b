import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ProjectId } from "#server/core/ids.ts";

/** Takes a key from a project, by either way to tell it. Throws `not_found` when it has no such key. */
export async function removeSshKey(
  deps: Pick<Deps, "sshKeys" | "clock">,
  actor: Actor,
  { projectId, fingerprint }: { readonly projectId: ProjectId; readonly fingerprint: string },
): Promise<void> {
  authorize(actor, "ssh_key.remove");
  const by = { now: deps.clock.now(), actor: actorName(actor) };
  if (!(await deps.sshKeys.remove(projectId, fingerprint, by)))
    throw new AppError("not_found", { userMessage: "The project has no key with this fingerprint." });
}
