import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { Variable, VariableOwner } from "#server/core/ports/variable-store.ts";
import {
  shownValue,
  variableFault,
  variableIdentity,
  variablesPerOwnerMax,
} from "#server/core/variable/variable-rules.ts";

/**
 * Sets a variable of a project or a context, or replaces its value, which
 * nobody can read back. Throws `invalid_input` for a name or value beyond the
 * limits and for too many variables, and `not_found` without the owner.
 */
export async function setVariable(
  deps: Pick<Deps, "variables" | "secrets" | "ids" | "clock">,
  actor: Actor,
  request: { readonly owner: VariableOwner; readonly name: string; readonly value: string },
): Promise<Variable> {
  authorize(actor, "variable.set");
  const { owner, name, value } = request;
  const fault = variableFault(name, value);
  if (fault !== null) throw new AppError("invalid_input", { userMessage: fault });
  const sealed = deps.secrets.seal(value, variableIdentity(owner, name));
  const variable = { id: deps.ids.next(), name, sealed, shown: shownValue(value), countMax: variablesPerOwnerMax };
  return deps.variables.put(owner, variable, { now: deps.clock.now(), actor: actorName(actor) });
}
