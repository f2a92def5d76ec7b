import type { Deps } from "#server/commands/deps.ts";
import { findProjectId } from "#server/commands/find-project-id.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ContextId } from "#server/core/ids.ts";
import type { VariableOwner } from "#server/core/ports/variable-store.ts";

/** A project by its slug or a context by its id, as pages name the owner of variables. */
type NamedVariableOwner = { readonly projectSlug: string } | { readonly contextId: ContextId };

/** Whose variables are meant. Throws `not_found`. */
export async function findVariableOwner(
  deps: Pick<Deps, "projects" | "contexts">,
  named: NamedVariableOwner,
): Promise<VariableOwner> {
  if ("projectSlug" in named) return { projectId: await findProjectId(deps, named.projectSlug) };
  const { contextId } = named;
  if ((await deps.contexts.find(contextId)) !== null) return { contextId };
  throw new AppError("not_found", { userMessage: "Context not found", detail: { contextId } });
}
