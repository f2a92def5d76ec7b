import { createHash } from "node:crypto";
import type { Deps } from "#server/commands/deps.ts";
import { orbReferencesIn } from "#server/config/element/orb-references.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { type OrbReference, parseOrbReference, type RegistryReference } from "#server/core/orb/orb-reference.ts";
import { type OrbSource, orbSourceLengthMax } from "#server/core/orb/orb-source.ts";
import type { FetchedOrb } from "#server/core/ports/orb-fetcher.ts";
import type { OrbOrigin, StoredOrbVersion } from "#server/core/ports/orb-registry.ts";

/** What it takes to find orbs: the registry here, another one, and addresses. */
export type OrbDeps = Pick<Deps, "orbs" | "orbUpstream" | "orbAddresses" | "ids" | "clock">;

/** An orb with the fingerprint that its text is kept under. */
export interface ResolvedOrb extends OrbSource {
  readonly sha256: string;
}

/** What one question looked for already: each reference once, so that orbs which need each other end. */
type Visited = Map<string, ResolvedOrb | null>;

/** How many references one orb may bring with it; those of CircleCI's registry bring three at most. */
const visitedMax = 100;

/** Who is told to have brought in what was fetched by itself. */
const fetcherName = "orb registry";

/**
 * Finds what a reference means: first in the registry here, then in the other one, whose orbs are
 * kept here from then on. Where a reference asks for the newest of some and what is here came from
 * the other registry, that one is asked first, and what is here serves when it does not answer.
 * Null when nobody has such an orb; throws what an `OrbFetcher` throws.
 */
export async function resolveOrb(deps: OrbDeps, text: string): Promise<ResolvedOrb | null> {
  return resolve(deps, text, new Map());
}

async function resolve(deps: OrbDeps, text: string, visited: Visited): Promise<ResolvedOrb | null> {
  const known = visited.get(text);
  if (known !== undefined || visited.size >= visitedMax) return known ?? null;
  visited.set(text, null);
  const orb = await find(deps, text, visited);
  visited.set(text, orb);
  return orb;
}

async function find(deps: OrbDeps, text: string, visited: Visited): Promise<ResolvedOrb | null> {
  const reference = parseOrbReference(text);
  if (reference === null) return null;
  if (reference.kind === "url") return fromAddress(deps, reference);
  const here = await deps.orbs.find(reference);
  if (here !== null && (here.origin !== "upstream" || reference.version.kind === "exact")) return resolved(here);
  const fetched = await deps.orbUpstream.fetch(reference).catch((error: unknown) => {
    if (here !== null && error instanceof AppError) return null;
    throw error;
  });
  if (fetched === null) return here === null ? null : resolved(here);
  return keepFetched(deps, fetched, visited);
}

function resolved(stored: StoredOrbVersion): ResolvedOrb {
  const { namespace, name, version, source, sha256, nested } = stored;
  return { version: `${namespace}/${name}@${version}`, source, sha256, nested };
}

async function fromAddress(deps: OrbDeps, reference: OrbReference): Promise<ResolvedOrb | null> {
  const fetched = await deps.orbAddresses.fetch(reference);
  if (fetched === null) return null;
  const sha256 = orbHash(fetched.source);
  await deps.orbs.keepSource({ sha256, source: fetched.source }, deps.clock.now());
  return { ...fetched, sha256, nested: {} };
}

async function keepFetched(deps: OrbDeps, fetched: FetchedOrb, visited: Visited): Promise<ResolvedOrb | null> {
  const reference = parseOrbReference(fetched.version);
  if (reference?.kind !== "registry") return null;
  const known = await deps.orbs.find(reference);
  if (known !== null && known.sha256 === orbHash(fetched.source)) return resolved(known);
  // A production version that was published here under the same name stays what it is.
  if (known !== null && reference.version.kind === "exact") return resolved(known);
  await storeOrb(deps, { reference, source: fetched.source, origin: "upstream" }, { actor: fetcherName, visited });
  const stored = await deps.orbs.find(reference);
  return stored === null ? null : resolved(stored);
}

/** A version to be stored. */
export interface OrbToStore {
  readonly reference: RegistryReference;
  readonly source: string;
  readonly origin: OrbOrigin;
}

/** How storing a version went. */
export interface StoredOutcome {
  readonly outcome: "stored" | "unchanged";
  /** References of its own that nobody could resolve; they are looked up again whenever the orb is used. */
  readonly unresolved: readonly string[];
}

/** Stores a version and settles for good which versions its own references mean. */
export async function storeOrb(
  deps: OrbDeps,
  { reference, source, origin }: OrbToStore,
  { actor, visited = new Map() }: { readonly actor: string; readonly visited?: Visited },
): Promise<StoredOutcome> {
  const { namespace, name, version: asked } = reference;
  if (asked.kind !== "exact" && asked.kind !== "dev") throw notPublishable();
  refuseUnstorable(source);
  const written = orbReferencesIn(source);
  const settled = await settle(deps, written, visited);
  const outcome = await deps.orbs.publish(
    {
      id: deps.ids.next(),
      namespace,
      name,
      version: asked.version,
      source,
      sha256: orbHash(source),
      nested: Object.fromEntries(settled),
      origin,
    },
    { actor, now: deps.clock.now() },
  );
  return { outcome, unresolved: written.filter((text) => !settled.has(text)) };
}

/** The exact version of each reference that can be resolved. An orb's own author decides no more once it is published. */
async function settle(deps: OrbDeps, written: readonly string[], visited: Visited): Promise<Map<string, string>> {
  const settled = new Map<string, string>();
  for (const text of written) {
    if (text.startsWith("https://")) continue;
    const orb = await resolve(deps, text, visited).catch((error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    });
    if (orb !== null) settled.set(text, orb.version);
  }
  return settled;
}

function notPublishable(): AppError {
  const userMessage =
    "A version to publish is written in full, like `namespace/name@1.2.3` or `namespace/name@dev:label`.";
  return new AppError("invalid_input", { userMessage });
}

function refuseUnstorable(source: string): void {
  if (source.length > orbSourceLengthMax) {
    const userMessage = `An orb has at most ${orbSourceLengthMax} characters; this one has ${source.length}.`;
    throw new AppError("too_large", { userMessage });
  }
  if (source.includes("\0")) throw new AppError("invalid_input", { userMessage: "An orb is text, and this is not." });
}

/** The fingerprint that an orb's text is kept under. */
export function orbHash(source: string): string {
  return createHash("sha256").update(source).digest("hex");
}
