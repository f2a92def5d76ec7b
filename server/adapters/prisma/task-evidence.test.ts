import { afterAll, beforeAll } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { postgresTaskEvidence } from "#server/adapters/prisma/task-evidence.ts";
import { plainJob, startJobs } from "#server/testing/build-contract.ts";
import { type EvidencedTask, fakeTaskEvidence } from "#server/testing/fake-task-evidence.ts";
import { taskEvidenceContract } from "#server/testing/task-evidence-contract.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
});

afterAll(() => server[Symbol.asyncDispose]());

taskEvidenceContract("PostgreSQL", async () => {
  const { pool } = server.database;
  const [organizationId, projectId] = [systemIds.next(), systemIds.next()];
  await pool.query("INSERT INTO organizations VALUES ($1, 'git', $2, now())", [organizationId, organizationId]);
  await pool.query(
    "INSERT INTO projects (id, organization_id, name, slug, repository_url, default_branch, hook_token_hash, created_at) VALUES ($1, $2, 'app', $3, '/nowhere', 'main', 'x', now())",
    [projectId, organizationId, projectId],
  );
  const stores = { builds: postgresBuildStore(pool), projectId };
  const workflowId = await startJobs(stores, [plainJob("wide", [], 3), plainJob("alone")]);
  const tasksOf = async (job: string) => {
    const text =
      "SELECT t.id FROM tasks t JOIN jobs j ON j.id = t.job_id WHERE j.workflow_id = $1 AND j.name = $2 ORDER BY t.index";
    return (await pool.query<{ id: string }>(text, [workflowId, job])).rows.map(({ id }) => id);
  };
  const [first = "", second = "", third = ""] = await tasksOf("wide");
  const [alone = ""] = await tasksOf("alone");
  return {
    evidence: postgresTaskEvidence(pool),
    copies: [first, second, third],
    alone,
    addStep: async (taskId, index, status) => {
      const text =
        "INSERT INTO steps (task_id, index, name, kind, status, started_at) VALUES ($1, $2, 's', 'run', $3, now())";
      await pool.query(text, [taskId, index, status]);
    },
    samples: async (taskId) => {
      const text = "SELECT at, samples FROM task_samples WHERE task_id = $1 ORDER BY at";
      const { rows } = await pool.query<{ at: Date; samples: { cpuMillis: number[] } }>(text, [taskId]);
      return rows.map(({ at, samples: { cpuMillis } }) => ({ at: at.toISOString(), cpuMillis }));
    },
    imagePulls: async (taskId) => {
      const text =
        "SELECT container, image, started_at, stopped_at, outcome, downloaded_bytes FROM image_pulls WHERE task_id = $1 ORDER BY 1";
      const { rows } = await pool.query(text, [taskId]);
      return rows.map(({ started_at, stopped_at, downloaded_bytes, ...pull }) => ({
        ...pull,
        startedAt: started_at.toISOString(),
        stoppedAt: stopped_at?.toISOString() ?? null,
        downloadedBytes: downloaded_bytes === null ? null : Number(downloaded_bytes),
      }));
    },
  };
});

taskEvidenceContract("memory", async () => {
  const tasks = new Map<string, EvidencedTask>();
  const make = (jobId: string, index: number) => {
    const id = systemIds.next();
    tasks.set(id, {
      jobId,
      index,
      epoch: 0,
      status: "queued",
      steps: new Map(),
      samples: new Map(),
      imagePulls: new Map(),
    });
    return id;
  };
  return {
    evidence: fakeTaskEvidence(tasks),
    copies: [make("wide", 0), make("wide", 1), make("wide", 2)],
    alone: make("alone", 0),
    addStep: async (taskId, index, status) => void tasks.get(taskId)?.steps.set(index, status),
    samples: async (taskId) => [...(tasks.get(taskId)?.samples.values() ?? [])],
    imagePulls: async (taskId) =>
      [...(tasks.get(taskId)?.imagePulls.values() ?? [])].map(({ type: _, ...pull }) => pull),
  };
});
