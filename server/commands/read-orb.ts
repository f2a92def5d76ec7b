import { authorize } from "#server/commands/authorize.ts";
import { type OrbDeps, type ResolvedOrb, resolveOrb } from "#server/commands/resolve-orb.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { OrbName, OrbSummary, OrbVersionSummary } from "#server/core/ports/orb-registry.ts";

/** The orb that a reference means, here or in the other registry; a name alone means its newest version. Throws `not_found`. */
export async function readOrb(deps: OrbDeps, actor: Actor, text: string): Promise<ResolvedOrb> {
  authorize(actor, "orb.read");
  const reference = text.includes("@") || text.startsWith("https://") ? text : `${text}@volatile`;
  const orb = await resolveOrb(deps, reference);
  if (orb !== null) return orb;
  throw new AppError("not_found", { userMessage: `There is no orb ${text.slice(0, 200)}.` });
}

/** The orbs here, all or those of a namespace. */
export async function listOrbs(
  deps: Pick<OrbDeps, "orbs">,
  actor: Actor,
  namespace: string | null,
): Promise<readonly OrbSummary[]> {
  authorize(actor, "orb.read");
  return deps.orbs.list(namespace?.toLowerCase() ?? null);
}

/** The versions of an orb that are here, newest first. Throws `not_found`. */
export async function listOrbVersions(
  deps: Pick<OrbDeps, "orbs">,
  actor: Actor,
  orb: OrbName,
): Promise<readonly OrbVersionSummary[]> {
  authorize(actor, "orb.read");
  const versions = await deps.orbs.versions(orb);
  if (versions !== null) return versions;
  throw new AppError("not_found", { userMessage: `There is no orb ${orb.namespace}/${orb.name} here.` });
}
