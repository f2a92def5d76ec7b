import { type OrbDeps, resolveOrb } from "#server/commands/resolve-orb.ts";
import { type CompileInput, type CompileOutcome, compileConfig } from "#server/config/compile.ts";
import type { GivenOrbs } from "#server/config/element/orb-shelf.ts";
import { type ProcessOutcome, processConfig } from "#server/config/emit/process-config.ts";
import { checkOrb, type OrbCheck } from "#server/config/orb/check-orb.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { GivenOrb, OrbPins } from "#server/core/orb/orb-source.ts";

/** The orbs that were needed, as they came out; with them the same text compiles to the same again. */
export interface WithOrbs {
  readonly orbs: OrbPins;
}

/** Each round fetches the orbs that the orbs of the round before need; real ones end after three. */
const roundsMax = 20;

/** How many orbs one configuration may have fetched. */
const fetchedMax = 100;

/**
 * Compiles a configuration and finds the orbs it needs on the way: compile, fetch what is missing,
 * and again until nothing is. An orb that cannot be had is an issue of the file, never an error of
 * ours, except that a database that fails throws.
 */
export async function compileWithOrbs(deps: OrbDeps, input: CompileInput): Promise<CompileOutcome & WithOrbs> {
  return withOrbs(deps, (orbs) => compileConfig({ ...input, orbs }), input.orbs);
}

/** The same, for the compiled text. */
export async function processWithOrbs(deps: OrbDeps, input: CompileInput): Promise<ProcessOutcome & WithOrbs> {
  return withOrbs(deps, (orbs) => processConfig({ ...input, orbs }), input.orbs);
}

/** The same, for the faults of an orb by itself. */
export async function checkWithOrbs(deps: OrbDeps, source: string): Promise<OrbCheck & WithOrbs> {
  return withOrbs(deps, (orbs) => checkOrb(source, orbs));
}

async function withOrbs<Outcome extends { readonly missingOrbs: readonly string[] }>(
  deps: OrbDeps,
  run: (orbs: GivenOrbs) => Outcome,
  before?: GivenOrbs,
): Promise<Outcome & WithOrbs> {
  const given = new Map<string, GivenOrb>(before);
  const pins = new Map<string, OrbPins[string]>();
  for (let round = 1; ; round += 1) {
    const outcome = run(given);
    if (outcome.missingOrbs.length === 0) return { ...outcome, orbs: Object.fromEntries(pins) };
    const isTooMuch = round > roundsMax || pins.size + outcome.missingOrbs.length > fetchedMax;
    const found = await Promise.all(
      outcome.missingOrbs.map(async (reference) => {
        return { reference, orb: isTooMuch ? tooMuch(round) : await orbOrProblem(deps, reference) };
      }),
    );
    for (const { reference, orb } of found) {
      if ("problem" in orb) {
        given.set(reference, orb);
        continue;
      }
      const { sha256, ...source } = orb;
      given.set(reference, source);
      pins.set(reference, { version: orb.version, sha256, nested: orb.nested });
    }
  }
}

function tooMuch(round: number): { readonly problem: string } {
  if (round > roundsMax) return { problem: `orbs nest deeper than ${roundsMax} levels here.` };
  return { problem: `one configuration may use ${fetchedMax} orbs, counting those within orbs.` };
}

/** What a reference means, or the sentence that says why it cannot be had. */
export async function orbOrProblem(deps: OrbDeps, reference: string) {
  try {
    return (await resolveOrb(deps, reference)) ?? { problem: "no registry has it." };
  } catch (error) {
    if (error instanceof AppError) return { problem: error.userMessage };
    throw error;
  }
}
