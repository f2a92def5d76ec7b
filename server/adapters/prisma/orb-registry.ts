import type pg from "pg";
import { recordEvents } from "#server/adapters/prisma/record-events.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { RegistryReference } from "#server/core/orb/orb-reference.ts";
import { chooseVersion, newestFirst, versionNumbers } from "#server/core/orb/orb-version.ts";
import type { ChangeContext } from "#server/core/ports/build-store.ts";
import type {
  NewOrbVersion,
  OrbName,
  OrbRegistry,
  OrbSummary,
  OrbVersionSummary,
  StoredOrbVersion,
} from "#server/core/ports/orb-registry.ts";

const summaryColumns = `v.id, v.version, v.sha256, v.origin, v.created_at AS "createdAt"`;

/** The registry in PostgreSQL. Which version is the newest is decided by the one function that knows, not in SQL. */
export function postgresOrbRegistry(pool: pg.Pool): OrbRegistry {
  return {
    find: (reference) => find(pool, reference),
    publish: (version, context) => publish(pool, version, context),
    create: (orb, { now }) => ensureOrb(pool, orb, now),
    list: (namespace) => list(pool, namespace),
    versions: (orb) => versions(pool, orb),
    keepSource: ({ sha256, source }, now) => keepSource(pool, { sha256, source }, now),
    sources: async (hashes) => {
      const { rows } = await pool.query<{ sha256: string; source: string }>(
        "SELECT sha256, source FROM orb_sources WHERE sha256 = ANY($1)",
        [hashes],
      );
      return new Map(rows.map(({ sha256, source }) => [sha256, source]));
    },
  };
}

type Client = Pick<pg.Pool, "query">;

async function find(pool: pg.Pool, { namespace, name, version }: RegistryReference): Promise<StoredOrbVersion | null> {
  const known = await pool.query<{ version: string }>(
    "SELECT v.version FROM orb_versions v JOIN orbs o ON o.id = v.orb_id WHERE o.namespace = $1 AND o.name = $2",
    [namespace, name],
  );
  const chosen = chooseVersion(
    version,
    known.rows.map((row) => row.version),
  );
  if (chosen === null) return null;
  const { rows } = await pool.query<StoredOrbVersion>(
    `SELECT ${summaryColumns}, o.namespace, o.name, v.nested, s.source
     FROM orb_versions v JOIN orbs o ON o.id = v.orb_id JOIN orb_sources s ON s.sha256 = v.sha256
     WHERE o.namespace = $1 AND o.name = $2 AND v.version = $3`,
    [namespace, name, chosen],
  );
  return rows[0] ?? null;
}

async function publish(
  pool: pg.Pool,
  version: NewOrbVersion,
  { actor, now }: ChangeContext,
): Promise<"stored" | "unchanged"> {
  return inTransaction(pool, async (client) => {
    await keepSource(client, version, now);
    const orbId = await ensureOrb(client, version, now);
    // The orb's row is locked from here on: versions of one orb are stored one after another.
    const { rows } = await client.query<{ sha256: string }>(
      "SELECT sha256 FROM orb_versions WHERE orb_id = $1 AND version = $2",
      [orbId, version.version],
    );
    const known = rows[0]?.sha256;
    if (known === version.sha256) return "unchanged";
    if (known !== undefined && versionNumbers(version.version) !== null) throw alreadyPublished(version);
    await client.query(
      `INSERT INTO orb_versions (id, orb_id, version, sha256, nested, origin, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (orb_id, version) DO UPDATE SET sha256 = EXCLUDED.sha256, nested = EXCLUDED.nested, origin = EXCLUDED.origin,
         created_at = EXCLUDED.created_at`,
      [version.id, orbId, version.version, version.sha256, JSON.stringify(version.nested), version.origin, now],
    );
    const event = { type: "orb.published", payload: { orbId, version: version.version } } as const;
    await recordEvents(client, [event], { actor, now });
    return "stored";
  });
}

function alreadyPublished({ namespace, name, version }: NewOrbVersion): AppError {
  const userMessage = `${namespace}/${name}@${version} is published already, and a published version never changes. Choose a higher version.`;
  return new AppError("conflict", { userMessage });
}

async function keepSource(
  client: Client,
  { sha256, source }: { readonly sha256: string; readonly source: string },
  now: Date,
): Promise<void> {
  await client.query(
    "INSERT INTO orb_sources (sha256, source, created_at) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING",
    [sha256, source, now],
  );
}

/** The orb's id, made when there is none yet. The harmless update locks an existing row and returns it. */
async function ensureOrb(client: Client, orb: OrbName & { readonly id: string }, now: Date): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO orbs (id, namespace, name, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (namespace, name) DO UPDATE SET name = EXCLUDED.name RETURNING id`,
    [orb.id, orb.namespace, orb.name, now],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("INSERT … RETURNING gave no row");
  return id;
}

type OrbRow = Omit<OrbSummary, "newest" | "versionCount"> & { readonly versions: readonly OrbVersionSummary[] | null };

async function list(pool: pg.Pool, namespace: string | null): Promise<OrbSummary[]> {
  const { rows } = await pool.query<OrbRow>(
    `SELECT o.id, o.namespace, o.name, o.created_at AS "createdAt",
       (SELECT jsonb_agg(jsonb_build_object('id', v.id, 'version', v.version, 'sha256', v.sha256, 'origin', v.origin,
          'createdAt', v.created_at)) FROM orb_versions v WHERE v.orb_id = o.id) AS versions
     FROM orbs o WHERE $1::text IS NULL OR o.namespace = $1 ORDER BY o.namespace COLLATE "C", o.name COLLATE "C"`,
    [namespace],
  );
  return rows.map(({ versions: all, ...orb }) => {
    const chosen = chooseVersion(
      { kind: "volatile" },
      (all ?? []).map(({ version }) => version),
    );
    const newest = (all ?? []).find(({ version }) => version === chosen);
    const dated = newest === undefined ? null : { ...newest, createdAt: new Date(newest.createdAt) };
    return { ...orb, newest: dated, versionCount: all?.length ?? 0 };
  });
}

async function versions(pool: pg.Pool, { namespace, name }: OrbName): Promise<OrbVersionSummary[] | null> {
  const { rows } = await pool.query<Omit<OrbVersionSummary, "id"> & { readonly id: string | null }>(
    `SELECT ${summaryColumns} FROM orbs o LEFT JOIN orb_versions v ON v.orb_id = o.id WHERE o.namespace = $1 AND o.name = $2`,
    [namespace, name],
  );
  if (rows.length === 0) return null;
  const stored = rows.filter((row): row is OrbVersionSummary => row.id !== null);
  return stored.sort((a, b) => newestFirst(a.version, b.version));
}
