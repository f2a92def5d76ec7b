import type { Deps } from "#server/commands/deps.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";
import type { SealedVariable, VariableOwner } from "#server/core/ports/variable-store.ts";
import { maskedValues } from "#server/core/variable/masked-values.ts";
import { variableIdentity } from "#server/core/variable/variable-rules.ts";

/** The variables of a task's project and contexts, opened. */
export interface OpenedVariables {
  /** By name; contexts win over the project, later contexts over earlier ones (config-language §22.1). */
  readonly values: Readonly<Record<string, string>>;
  /** What is printed as `****`; also a value that another one has replaced. */
  readonly secretValues: readonly string[];
  /** Contexts that the job names and that do not exist any more. */
  readonly missingContexts: readonly string[];
}

/** Reads and opens what a task may see. Throws `unavailable` for a value that cannot be opened. */
export async function openVariables(
  deps: Pick<Deps, "variables" | "secrets">,
  task: Pick<ClaimedTask, "plan" | "project">,
): Promise<OpenedVariables> {
  const named = task.plan.contexts ?? [];
  const found = await deps.variables.forTask(task.project.id, named);
  const opened = (owner: VariableOwner, variables: readonly SealedVariable[]) =>
    variables.map(({ name, sealed }) => [name, deps.secrets.open(sealed, variableIdentity(owner, name))] as const);
  const contexts = new Map(found.contexts.map((context) => [context.name, context]));
  const entries = [
    ...opened({ projectId: task.project.id }, found.project),
    ...named.flatMap((name) => {
      const context = contexts.get(name);
      return context === undefined ? [] : opened(context, context.variables);
    }),
  ];
  return {
    values: Object.fromEntries(entries),
    secretValues: maskedValues(entries.map(([, value]) => value)),
    missingContexts: named.filter((name) => !contexts.has(name)),
  };
}
