import { randomUUID } from "node:crypto";
import type pg from "pg";
import { recordEvents } from "#server/adapters/prisma/record-events.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { Project, ProjectStore } from "#server/core/ports/project-store.ts";

interface ProjectRow {
  readonly id: string;
  readonly organization_id: string;
  readonly organization: string;
  readonly name: string;
  readonly slug: string;
  readonly repository_url: string;
  readonly default_branch: string;
  readonly hook_token_hash: string;
  readonly created_at: Date;
}

const select = `SELECT p.id, p.organization_id, o.name AS organization, p.name, p.slug, p.repository_url, p.default_branch,
  p.hook_token_hash, p.created_at FROM projects p JOIN organizations o ON o.id = p.organization_id`;

/** PostgreSQL's code for a broken unique index. */
const uniqueViolation = "23505";

/** Projects and organizations in PostgreSQL, as the port says. Plain SQL: triggering a pipeline waits for the first lookup. */
export function postgresProjectStore(pool: pg.Pool): ProjectStore {
  const findOne = async (name: string, condition: string, value: string): Promise<Project | null> => {
    const { rows } = await pool.query<ProjectRow>({ name, text: `${select} WHERE ${condition}`, values: [value] });
    return rows[0] === undefined ? null : project(rows[0]);
  };
  return {
    findById: (id) => findOne("project-by-id", "p.id = $1", id),
    findBySlug: (slug) => findOne("project-by-slug", "p.slug = $1", slug),
    create: (created, actor, now) => create(pool, created, { actor, now }),
  };
}

type CreatedProject = Parameters<ProjectStore["create"]>[0];

async function create(
  pool: pg.Pool,
  created: CreatedProject,
  by: { readonly actor: string; readonly now: Date },
): Promise<Project> {
  return inTransaction(pool, async (client) => {
    const organizationId = await ensureOrganization(client, created.organization, by.now);
    await client.query(
      `INSERT INTO projects (id, organization_id, name, slug, repository_url, default_branch, hook_token_hash, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        created.id,
        organizationId,
        created.name,
        created.slug,
        created.repositoryUrl,
        created.defaultBranch,
        created.hookTokenHash,
        by.now,
      ],
    );
    await recordEvents(client, [{ type: "project.created", payload: { projectId: created.id } }], by);
    return { ...created, organizationId, createdAt: by.now };
  }).catch((error: unknown) => {
    if ((error as { code?: string }).code !== uniqueViolation) throw error;
    throw new AppError("conflict", {
      userMessage: `There is a project named ${created.slug} already. Choose another name.`,
      cause: error,
    });
  });
}

/** The organization's id, made when there is none yet. The harmless update locks an existing row and returns it. */
async function ensureOrganization(client: pg.ClientBase, name: string, now: Date): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO organizations (id, vcs, name, created_at) VALUES ($1, 'git', $2, $3)
     ON CONFLICT (vcs, name) DO UPDATE SET name = EXCLUDED.name RETURNING id`,
    [randomUUID(), name, now],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("INSERT … RETURNING gave no row");
  return id;
}

function project(row: ProjectRow): Project {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organization: row.organization,
    name: row.name,
    slug: row.slug,
    repositoryUrl: row.repository_url,
    defaultBranch: row.default_branch,
    hookTokenHash: row.hook_token_hash,
    createdAt: row.created_at,
  };
}
