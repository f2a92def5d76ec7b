import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { Context, OrganizationRef } from "#server/core/ports/context-store.ts";
import { contextNameFault, contextsPerOrganizationMax } from "#server/core/variable/variable-rules.ts";

/**
 * Makes a context without variables. Throws `not_found` without the
 * organization, `conflict` for a name in use and `invalid_input` for a name
 * that is none or too many contexts.
 */
export async function createContext(
  deps: Pick<Deps, "contexts" | "ids" | "clock">,
  actor: Actor,
  request: { readonly organization: OrganizationRef; readonly name: string },
): Promise<Context> {
  authorize(actor, "context.create");
  const fault = contextNameFault(request.name);
  if (fault !== null) throw new AppError("invalid_input", { userMessage: fault });
  const organization = await deps.contexts.organization(request.organization);
  if (organization === null)
    throw new AppError("not_found", { userMessage: "Organization not found", detail: { ...request.organization } });
  const context = { id: deps.ids.next(), organizationId: organization.id, name: request.name };
  const by = { now: deps.clock.now(), actor: actorName(actor) };
  return deps.contexts.create(context, contextsPerOrganizationMax, by);
}
