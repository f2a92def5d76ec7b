import { authorize } from "#server/commands/authorize.ts";
import type { OrbDeps } from "#server/commands/resolve-orb.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";
import type { OrbName } from "#server/core/ports/orb-registry.ts";

/** Makes an orb without versions, and gives its id; one that is there already is left as it is. Throws `invalid_input` for a name that is none. */
export async function createOrb(
  deps: Pick<OrbDeps, "orbs" | "ids" | "clock">,
  actor: Actor,
  { namespace, name }: OrbName,
): Promise<string> {
  authorize(actor, "orb.publish_label");
  const reference = parseOrbReference(`${namespace}/${name}@volatile`);
  if (reference?.kind !== "registry") {
    throw new AppError("invalid_input", { userMessage: `${namespace}/${name} is no name of an orb.` });
  }
  const orb = { id: deps.ids.next(), namespace: reference.namespace, name: reference.name };
  return deps.orbs.create(orb, { actor: actorName(actor), now: deps.clock.now() });
}
