import { AppError } from "#server/core/error/app-error.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";
import { versionNumbers } from "#server/core/orb/orb-version.ts";
import type { OrbSummary, OrbVersionSummary } from "#server/core/ports/orb-registry.ts";
import type { GraphqlContext } from "#server/graphql/graphql-context.ts";

/** Versions of one orb that are told at once; the command line asks for 200. */
const versionsMax = 200;
const pageMax = 100;

/** Nobody counts here who uses an orb. */
const statistics = { last30DaysBuildCount: 0, last30DaysProjectCount: 0, last30DaysOrganizationCount: 0 };

/** An orb as the schema has it: what costs a question of its own is a function. */
export function orbObject(orb: OrbSummary) {
  return {
    id: orb.id,
    name: `${orb.namespace}/${orb.name}`,
    shortName: orb.name,
    isPrivate: false,
    createdAt: orb.createdAt.toISOString(),
    namespace: { id: orb.namespace, name: orb.namespace },
    categories: [],
    statistics,
    versions: async ({ count }: { readonly count?: unknown }, { deps }: GraphqlContext) => {
      const versions = (await deps.orbs.versions(orb)) ?? [];
      const published = versions.filter(({ version }) => versionNumbers(version) !== null);
      return published.slice(0, limited(count, versionsMax)).map((version) => versionObject(orb, version));
    },
  };
}

function versionObject(orb: OrbSummary, { id, version, createdAt }: OrbVersionSummary) {
  return {
    id,
    version,
    createdAt: createdAt.toISOString(),
    source: async (_given: unknown, { deps }: GraphqlContext) => {
      const reference = parseOrbReference(`${orb.namespace}/${orb.name}@${version}`);
      return reference?.kind === "registry" ? ((await deps.orbs.find(reference))?.source ?? null) : null;
    },
  };
}

/** One page of orbs, in the order they are in. */
export function orbConnection(orbs: readonly OrbSummary[], { first, after }: { first?: unknown; after?: unknown }) {
  const nodes = orbs.map(orbObject);
  const start = nodes.findIndex(({ name }) => name === after) + 1;
  const page = nodes.slice(start, start + limited(first, pageMax));
  return {
    totalCount: nodes.length,
    edges: page.map((node) => ({ cursor: node.name, node })),
    pageInfo: { hasNextPage: start + page.length < nodes.length },
  };
}

function limited(count: unknown, max: number): number {
  return typeof count === "number" && count >= 0 ? Math.min(count, max) : max;
}

/** An orb that is here by its name or id, or null. */
export async function findOrb(
  { deps }: Pick<GraphqlContext, "deps">,
  wanted: { readonly name: string } | { readonly id: string },
): Promise<OrbSummary | null> {
  const namespace = "name" in wanted ? (wanted.name.toLowerCase().split("/")[0] ?? "") : null;
  const orbs = await deps.orbs.list(namespace);
  const fits = (orb: OrbSummary) =>
    "id" in wanted ? orb.id === wanted.id : `${orb.namespace}/${orb.name}` === wanted.name.toLowerCase();
  return orbs.find(fits) ?? null;
}

/** What a mutation answers: a refusal is part of the answer, as clients expect it. */
export async function payload<Answer extends object>(
  key: "orb" | "namespace",
  work: () => Promise<Answer>,
): Promise<object> {
  try {
    return { [key]: await work(), errors: [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { [key]: null, errors: [{ message: error.userMessage, type: error.code }] };
  }
}
