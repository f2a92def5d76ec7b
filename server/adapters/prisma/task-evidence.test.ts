import { afterAll, beforeAll, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { postgresTaskEvidence } from "#server/adapters/prisma/task-evidence.ts";
import { plainJob, startJobs } from "#server/testing/build-contract.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

let server: TestDatabase;
let taskIds: string[];

beforeAll(async () => {
  server = await createTestDatabase();
  const { pool } = server.database;
  const [organizationId, projectId] = [systemIds.next(), systemIds.next()];
  await pool.query("INSERT INTO organizations VALUES ($1, 'git', 'acme', now())", [organizationId]);
  await pool.query(
    "INSERT INTO projects (id, organization_id, name, slug, repository_url, default_branch, hook_token_hash, created_at) VALUES ($1, $2, 'app', 'git/acme/app', '/nowhere', 'main', 'x', now())",
    [projectId, organizationId],
  );
  const stores = { builds: postgresBuildStore(pool), projectId };
  await startJobs(stores, [plainJob("wide", [], 3), plainJob("other")]);
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM tasks ORDER BY index");
  taskIds = rows.map(({ id }) => id);
});

afterAll(() => server[Symbol.asyncDispose]());

test("the other copies of a task's job are told apart by whether they passed a step, and tasks of other jobs are none", async () => {
  const { pool } = server.database;
  const { rows: wide } = await pool.query<{ id: string }>(
    "SELECT t.id FROM tasks t JOIN jobs j ON j.id = t.job_id WHERE j.name = 'wide' ORDER BY t.index",
  );
  expect(taskIds).toHaveLength(4);
  const [first = "", second = "", third = ""] = wide.map(({ id }) => id);
  const step = (task: string, index: number, status: string) =>
    pool.query(
      "INSERT INTO steps (task_id, index, name, kind, status, started_at) VALUES ($1, $2, 's', 'run', $3, now())",
      [task, index, status],
    );
  await step(second, 4, "success");
  await step(second, 5, "running");
  await step(third, 4, "failed");
  const evidence = postgresTaskEvidence(pool);
  expect(await evidence.otherCopies(first, 4)).toEqual([
    { index: 1, status: "queued", reached: true },
    { index: 2, status: "queued", reached: false },
  ]);
  expect((await evidence.otherCopies(first, 5)).map(({ reached }) => reached)).toEqual([false, false]);
});

test("what a task used is kept once for each moment, and nothing of an earlier run", async () => {
  const { pool } = server.database;
  const taskId = taskIds[0] ?? "";
  const series = { cpuMillis: [900], memoryKibibytes: [1024], receivedBytes: null, sentBytes: null };
  const samples = {
    type: "samples",
    at: "2026-01-01T00:00:00.000Z",
    ...series,
    readBytes: [1],
    writtenBytes: [2],
  } as const;
  const evidence = postgresTaskEvidence(pool);
  await evidence.addSamples({ taskId, epoch: 0, samples: [samples] });
  await evidence.addSamples({ taskId, epoch: 0, samples: [samples] });
  await evidence.addSamples({ taskId, epoch: 7, samples: [{ ...samples, at: "2026-01-01T00:01:00.000Z" }] });
  const { rows } = await pool.query("SELECT samples FROM task_samples WHERE task_id = $1", [taskId]);
  expect(rows).toEqual([{ samples: { ...series, readBytes: [1], writtenBytes: [2] } }]);
});

test("how an image came to be there: its end wins over its beginning, a later run over an earlier one, and no other run counts", async () => {
  const { pool } = server.database;
  const taskId = taskIds[0] ?? "";
  const evidence = postgresTaskEvidence(pool);
  const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
  const begun = {
    type: "image_pull",
    container: 0,
    image: "cimg/node:22.1",
    startedAt: at(1),
    stoppedAt: null,
    outcome: null,
    downloadedBytes: null,
  } as const;
  const ended = { ...begun, stoppedAt: at(4), outcome: "pulled", downloadedBytes: 5_000_000_000 } as const;
  const kept = async () => {
    const columns = "container, image, outcome, downloaded_bytes::text AS bytes, stopped_at - started_at AS took";
    const { rows } = await pool.query(`SELECT ${columns} FROM image_pulls WHERE task_id = $1 ORDER BY 1`, [taskId]);
    return rows.map((row) => [row.container, row.image, row.outcome, row.bytes, row.took?.seconds ?? null]);
  };
  await evidence.addImagePulls({ taskId, epoch: 0, pulls: [begun] });
  expect(await kept()).toEqual([[0, "cimg/node:22.1", null, null, null]]);
  await evidence.addImagePulls({ taskId, epoch: 0, pulls: [begun, ended] });
  await evidence.addImagePulls({ taskId, epoch: 0, pulls: [begun] });
  await evidence.addImagePulls({ taskId, epoch: 7, pulls: [{ ...ended, outcome: "failed" }] });
  expect(await kept()).toEqual([[0, "cimg/node:22.1", "pulled", "5000000000", 3]]);
  await evidence.addImagePulls({ taskId, epoch: 0, pulls: [{ ...begun, startedAt: at(6) }] });
  expect(await kept()).toEqual([[0, "cimg/node:22.1", null, null, null]]);
});
