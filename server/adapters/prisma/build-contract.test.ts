import { afterAll } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresAgentStore } from "#server/adapters/prisma/agent-store.ts";
import { postgresAutoRerunQueue } from "#server/adapters/prisma/auto-rerun-queue.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { postgresContinuationStore } from "#server/adapters/prisma/continuation-store.ts";
import { postgresLockStore } from "#server/adapters/prisma/lock-store.ts";
import { postgresTaskStore } from "#server/adapters/prisma/task-store.ts";
import { autoRerunContract } from "#server/testing/auto-rerun-contract.ts";
import { buildContract } from "#server/testing/build-contract.ts";
import { continuationContract } from "#server/testing/continuation-contract.ts";
import { fakeAutoRerunQueue } from "#server/testing/fake-auto-rerun-queue.ts";
import { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";
import { fakeBuildStore } from "#server/testing/fake-build-store.ts";
import { fakeContinuationStore } from "#server/testing/fake-continuation-store.ts";
import { fakeLockStore } from "#server/testing/fake-lock-store.ts";
import { fakeTaskStore } from "#server/testing/fake-task-store.ts";
import { lockContract } from "#server/testing/lock-contract.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

const opened: TestDatabase[] = [];

afterAll(async () => {
  for (const server of opened) await server[Symbol.asyncDispose]();
});

buildContract("PostgreSQL", openPostgres);
lockContract("PostgreSQL", openPostgres);
buildContract("memory", openMemory);
lockContract("memory", openMemory);
autoRerunContract("PostgreSQL", openPostgres);
autoRerunContract("memory", openMemory);
continuationContract("PostgreSQL", openPostgres);
continuationContract("memory", openMemory);

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
    autoReruns: postgresAutoRerunQueue(pool),
    continuations: postgresContinuationStore(pool),
  };
  return { ...stores, projectId, agentId, instanceId };
}

async function openMemory() {
  const memory = new FakeBuildMemory();
  const projectId = systemIds.next();
  memory.addProject(projectId, "git/acme/app");
  return {
    builds: fakeBuildStore(memory),
    tasks: fakeTaskStore(memory, [{ executors: ["machine"], platform: "linux/amd64" }]),
    locks: fakeLockStore(memory),
    autoReruns: fakeAutoRerunQueue(memory),
    continuations: fakeContinuationStore(memory),
    projectId,
    agentId: systemIds.next(),
    instanceId: systemIds.next(),
  };
}
