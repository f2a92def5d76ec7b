import { authorize } from "#server/commands/authorize.ts";
import { orbOrProblem } from "#server/commands/compile-with-orbs.ts";
import type { OrbDeps } from "#server/commands/resolve-orb.ts";
import type { Actor } from "#server/core/actor.ts";
import type { GivenOrb } from "#server/core/orb/orb-source.ts";

/** Finds orbs for a compiler that runs elsewhere, like in a browser: for each reference the orb or why there is none. */
export async function findOrbs(
  deps: OrbDeps,
  actor: Actor,
  references: readonly string[],
): Promise<Readonly<Record<string, GivenOrb>>> {
  authorize(actor, "project.read");
  const found = await Promise.all(
    [...new Set(references)].map(async (reference): Promise<[string, GivenOrb]> => {
      const orb = await orbOrProblem(deps, reference);
      if ("problem" in orb) return [reference, orb];
      const { version, source, nested } = orb;
      return [reference, { version, source, nested }];
    }),
  );
  return Object.fromEntries(found);
}
