import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { VariableOwner } from "#server/core/ports/variable-store.ts";

/** Removes a variable of a project or a context. Throws `not_found` when there is none of this name. */
export async function removeVariable(
  deps: Pick<Deps, "variables" | "clock">,
  actor: Actor,
  { owner, name }: { readonly owner: VariableOwner; readonly name: string },
): Promise<void> {
  authorize(actor, "variable.remove");
  const removed = await deps.variables.remove(owner, name, { now: deps.clock.now(), actor: actorName(actor) });
  if (!removed) throw new AppError("not_found", { userMessage: "Environment variable not found.", detail: { name } });
}
