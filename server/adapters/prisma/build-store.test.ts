import { afterAll, beforeAll, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { migrateDatabase } from "#server/adapters/prisma/migrate.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

let server: TestDatabase;
const projectId = systemIds.next();

beforeAll(async () => {
  server = await createTestDatabase();
  const organizationId = systemIds.next();
  await server.database.pool.query("INSERT INTO organizations VALUES ($1, 'git', 'acme', now())", [organizationId]);
  await server.database.pool.query(
    "INSERT INTO projects (id, organization_id, name, slug, repository_url, default_branch, hook_token_hash, created_at) VALUES ($1, $2, 'app', 'git/acme/app', '/nowhere', 'main', 'x', now())",
    [projectId, organizationId],
  );
});

afterAll(() => server[Symbol.asyncDispose]());

const pipeline = (overrides: object = {}) => ({
  id: systemIds.next(),
  projectId,
  triggerType: "api",
  actorLogin: "ada",
  branch: "main",
  tag: null,
  revision: null,
  parameters: {},
  configPath: ".circleci/config.yml",
  ...overrides,
});

test("two hundred pipelines asked for at once get two hundred numbers without a gap", async () => {
  const builds = postgresBuildStore(server.database.pool);
  const created = await Promise.all(Array.from({ length: 200 }, () => builds.createPipeline(pipeline(), new Date())));
  const numbers = created.map(({ number }) => number).sort((a, b) => a - b);
  const first = numbers[0] ?? 0;
  expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => first + index));
});

test("a pipeline for a project that is not there is refused", async () => {
  const builds = postgresBuildStore(server.database.pool);
  await expect(builds.createPipeline(pipeline({ projectId: systemIds.next() }), new Date())).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a configuration with bytes that the database cannot hold still shows its errors", async () => {
  const builds = postgresBuildStore(server.database.pool);
  const { id } = await builds.createPipeline(pipeline(), new Date());
  const compiled = {
    pipelineId: id,
    projectId,
    status: "errored" as const,
    commit: null,
    configSource: "a\u0000b \ud800 \\u0000",
    errors: [{ type: "config", message: "NUL \u0000 here" }],
    issues: [],
    workflows: [],
  };
  expect(await builds.startPipeline(compiled, new Date())).toBe(true);
  expect(await builds.startPipeline(compiled, new Date())).toBe(false);
  const { rows } = await server.database.pool.query("SELECT config_source, errors FROM pipelines WHERE id = $1", [id]);
  expect(rows[0]).toEqual({
    config_source: "a\ufffdb \ufffd \\u0000",
    errors: [{ type: "config", message: "NUL \ufffd here" }],
  });
});

test("the database itself refuses to revive what has ended", async () => {
  const { pool } = server.database;
  const workflowId = systemIds.next();
  const { rows } = await pool.query("SELECT id FROM pipelines LIMIT 1");
  await pool.query(
    "INSERT INTO workflows (id, pipeline_id, project_id, name, status, job_counts, started_by, created_at) VALUES ($1, $2, $3, 'w', 'failed', '{}', 'ada', now())",
    [workflowId, rows[0].id, projectId],
  );
  await expect(pool.query("UPDATE workflows SET status = 'running' WHERE id = $1", [workflowId])).rejects.toThrow(
    /cannot become running/,
  );
});

test("migrating again changes nothing", async () => {
  expect(await migrateDatabase(server.url)).toEqual({ applied: [] });
});
