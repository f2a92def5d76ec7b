import { afterAll, beforeAll } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresContextStore } from "#server/adapters/prisma/context-store.ts";
import { postgresProjectStore } from "#server/adapters/prisma/project-store.ts";
import { postgresVariableStore } from "#server/adapters/prisma/variable-store.ts";
import { FakeVariableMemory, fakeContextStore, fakeVariableStore } from "#server/testing/fake-variables.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";
import { variableContract } from "#server/testing/variable-contract.ts";

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test[Symbol.asyncDispose]());

variableContract("PostgreSQL", async () => {
  const { pool } = test.database;
  await pool.query("TRUNCATE organizations, events CASCADE");
  const projects = postgresProjectStore(pool);
  const make = (organization: string) =>
    projects.create(
      {
        id: systemIds.next(),
        organization,
        name: "app",
        slug: `git/${organization}/app`,
        repositoryUrl: "/nowhere",
        defaultBranch: "main",
        hookTokenHash: "x",
      },
      "ada",
      new Date(),
    );
  const [project, other] = [await make("acme"), await make("other")];
  const stores = { variables: postgresVariableStore(pool), contexts: postgresContextStore(pool) };
  return { ...stores, projectId: project.id, otherProjectId: other.id };
});

variableContract("memory", async () => {
  const memory = new FakeVariableMemory();
  const projectOf = (organization: string) => {
    const [organizationId, projectId] = [systemIds.next(), systemIds.next()];
    memory.organizations.set(organizationId, organization);
    memory.projects.set(projectId, organizationId);
    return projectId;
  };
  const stores = { variables: fakeVariableStore(memory), contexts: fakeContextStore(memory) };
  return { ...stores, projectId: projectOf("acme"), otherProjectId: projectOf("other") };
});
