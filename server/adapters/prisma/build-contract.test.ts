import { afterEach } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresAgentStore } from "#server/adapters/prisma/agent-store.ts";
import { postgresAutoRerunQueue } from "#server/adapters/prisma/auto-rerun-queue.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { postgresContinuationStore } from "#server/adapters/prisma/continuation-store.ts";
import { postgresGreenRuns } from "#server/adapters/prisma/green-runs.ts";
import { postgresLockStore } from "#server/adapters/prisma/lock-store.ts";
import { postgresScheduleStore } from "#server/adapters/prisma/schedule-store.ts";
import { postgresTaskSecretStore } from "#server/adapters/prisma/task-secret-store.ts";
import { postgresTaskStore } from "#server/adapters/prisma/task-store.ts";
import { autoRerunContract } from "#server/testing/auto-rerun-contract.ts";
import { buildContract } from "#server/testing/build-contract.ts";
import { continuationContract } from "#server/testing/continuation-contract.ts";
import { fakeAutoRerunQueue } from "#server/testing/fake-auto-rerun-queue.ts";
import { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";
import { fakeBuildStore } from "#server/testing/fake-build-store.ts";
import { fakeContinuationStore } from "#server/testing/fake-continuation-store.ts";
import { fakeGreenRuns } from "#server/testing/fake-green-runs.ts";
import { fakeLockStore } from "#server/testing/fake-lock-store.ts";
import { fakeScheduleStore } from "#server/testing/fake-schedule-store.ts";
import { fakeTaskSecretStore } from "#server/testing/fake-task-secret-store.ts";
import { fakeTaskStore } from "#server/testing/fake-task-store.ts";
import { greenRunsContract } from "#server/testing/green-runs-contract.ts";
import { lockContract } from "#server/testing/lock-contract.ts";
import { scheduleContract } from "#server/testing/schedule-contract.ts";
import { taskSecretContract } from "#server/testing/task-secret-contract.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

const opened: TestDatabase[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server[Symbol.asyncDispose]();
});

buildContract("PostgreSQL", openPostgres);
lockContract("PostgreSQL", openPostgres);
buildContract("memory", openMemory);
lockContract("memory", openMemory);
autoRerunContract("PostgreSQL", openPostgres);
autoRerunContract("memory", openMemory);
scheduleContract("PostgreSQL", openPostgres);
scheduleContract("memory", openMemory);
greenRunsContract("PostgreSQL", openPostgres);
greenRunsContract("memory", openMemory);
continuationContract("PostgreSQL", openPostgres);
continuationContract("memory", openMemory);
taskSecretContract("PostgreSQL", openPostgres);
taskSecretContract("memory", openMemory);

async function openPostgres() {
  const server = await createTestDatabase();
  opened.push(server);
  const { pool } = server.database;
  const [organizationId, projectId, instanceId] = [systemIds.next(), systemIds.next(), systemIds.next()];
  await pool.query("INSERT INTO organizations VALUES ($1, 'git', 'acme', now())", [organizationId]);
  await pool.query(
    "INSERT INTO projects (id, organization_id, name, slug, repository_url, default_branch, hook_token_hash, created_at) VALUES ($1, $2, 'app', 'git/acme/app', '/nowhere', 'main', 'x', now())",
    [projectId, organizationId],
  );
  const agent = {
    name: "a",
    instanceId,
    platform: "linux/amd64",
    executors: ["machine"],
    hostname: "h",
    version: "1",
    recovering: [],
  };
  const agentId = await postgresAgentStore(pool).register({ ...agent, id: systemIds.next() }, new Date(), new Date());
  const stores = {
    builds: postgresBuildStore(pool),
    tasks: postgresTaskStore(pool),
    locks: postgresLockStore(pool),
    greenRuns: postgresGreenRuns(pool),
    schedules: postgresScheduleStore(pool),
    autoReruns: postgresAutoRerunQueue(pool),
    continuations: postgresContinuationStore(pool),
    secretStore: postgresTaskSecretStore(pool),
  };
  return { ...stores, projectId, agentId, instanceId };
}

async function openMemory() {
  const memory = new FakeBuildMemory();
  const projectId = systemIds.next();
  memory.addProject(projectId, "git/acme/app");
  const builds = fakeBuildStore(memory);
  return {
    builds,
    schedules: fakeScheduleStore(memory, builds),
    tasks: fakeTaskStore(memory, [{ executors: ["machine"], platform: "linux/amd64" }]),
    locks: fakeLockStore(memory),
    greenRuns: fakeGreenRuns(memory),
    autoReruns: fakeAutoRerunQueue(memory),
    continuations: fakeContinuationStore(memory),
    secretStore: fakeTaskSecretStore((taskId) => memory.tasks.get(taskId)?.state ?? null),
    projectId,
    agentId: systemIds.next(),
    instanceId: systemIds.next(),
  };
}
