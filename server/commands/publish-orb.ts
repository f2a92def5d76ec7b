import { authorize } from "#server/commands/authorize.ts";
import { checkWithOrbs } from "#server/commands/compile-with-orbs.ts";
import { type OrbDeps, type StoredOutcome, storeOrb } from "#server/commands/resolve-orb.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { parseOrbReference, publishedVersion, type RegistryReference } from "#server/core/orb/orb-reference.ts";

/** An orb to be stored under a version. */
export interface OrbToPublish {
  /** `namespace/name@1.2.3` or `namespace/name@dev:label`. */
  readonly reference: string;
  readonly source: string;
}

/** What was stored, and how that went. */
export interface PublishedOrb extends StoredOutcome {
  readonly reference: string;
}

/**
 * Publishes a version of an orb that was written here. It must be free of faults, and every orb it
 * needs must be there. Throws `invalid_input` with the faults, and `conflict` for a production
 * version that is there already with another text.
 */
export async function publishOrb(deps: OrbDeps, actor: Actor, orb: OrbToPublish): Promise<PublishedOrb> {
  const reference = readReference(orb.reference);
  authorizeVersion(actor, reference);
  const { isValid, issues } = await checkWithOrbs(deps, orb.source);
  if (!isValid) {
    const faults = issues.filter(({ severity }) => severity === "error").slice(0, 10);
    const lines = faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
    throw new AppError("invalid_input", { userMessage: `The orb has faults:\n${lines.join("\n")}` });
  }
  return store(deps, actor, { reference, source: orb.source, origin: "local" });
}

/**
 * Brings in a version that was published elsewhere, as it is: it is not ours to find fault with,
 * and the orbs it needs may be brought in later. Throws `conflict` like `publishOrb`.
 */
export async function importOrb(deps: OrbDeps, actor: Actor, orb: OrbToPublish): Promise<PublishedOrb> {
  const reference = readReference(orb.reference);
  authorizeVersion(actor, reference);
  return store(deps, actor, { reference, source: orb.source, origin: "imported" });
}

/** Publishes what a label means now as a production version. Throws `not_found` without the label. */
export async function promoteOrb(
  deps: OrbDeps,
  actor: Actor,
  { label, reference }: { readonly label: string; readonly reference: string },
): Promise<PublishedOrb> {
  const from = readReference(label);
  const stored = from.version.kind === "dev" ? await deps.orbs.find(from) : null;
  if (stored === null) throw new AppError("not_found", { userMessage: `There is no ${label} here.` });
  return publishOrb(deps, actor, { reference, source: stored.source });
}

async function store(deps: OrbDeps, actor: Actor, orb: Parameters<typeof storeOrb>[1]): Promise<PublishedOrb> {
  const { namespace, name } = orb.reference;
  const outcome = await storeOrb(deps, orb, { actor: actorName(actor) });
  return { reference: `${namespace}/${name}@${publishedVersion(orb.reference)}`, ...outcome };
}

function readReference(text: string): RegistryReference {
  const reference = parseOrbReference(text);
  if (reference?.kind === "registry" && publishedVersion(reference) !== null) return reference;
  const userMessage = `\`${text.slice(0, 200)}\` is no version to publish: write it in full, like \`namespace/name@1.2.3\` or \`namespace/name@dev:label\`.`;
  throw new AppError("invalid_input", { userMessage });
}

function authorizeVersion(actor: Actor, { version }: RegistryReference): void {
  authorize(actor, version.kind === "dev" ? "orb.publish_label" : "orb.publish");
}
