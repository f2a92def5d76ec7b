import type { Deps } from "#server/commands/deps.ts";
import { setVariable } from "#server/commands/set-variable.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { VariableOwner } from "#server/core/ports/variable-store.ts";
import { variableFault } from "#server/core/variable/variable-rules.ts";

/**
 * Sets several variables of a project or a context. When one of them may not
 * be, none is set, and the refusal names it. Throws as `setVariable` does.
 */
export async function setVariables(
  deps: Parameters<typeof setVariable>[0] & Pick<Deps, "variables">,
  actor: Actor,
  request: {
    readonly owner: VariableOwner;
    readonly variables: readonly { readonly name: string; readonly value: string }[];
  },
): Promise<void> {
  const { owner, variables } = request;
  for (const { name, value } of variables) {
    const fault = variableFault(name, value);
    if (fault !== null) throw new AppError("invalid_input", { userMessage: `${name || "(no name)"}: ${fault}` });
  }
  for (const variable of variables) await setVariable(deps, actor, { owner, ...variable });
}
