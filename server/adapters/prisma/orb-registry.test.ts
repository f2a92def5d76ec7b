import { afterEach } from "vitest";
import { postgresOrbRegistry } from "#server/adapters/prisma/orb-registry.ts";
import { fakeOrbRegistry } from "#server/testing/fake-orb-registry.ts";
import { orbRegistryContract } from "#server/testing/orb-registry-contract.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

const opened: TestDatabase[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server[Symbol.asyncDispose]();
});

orbRegistryContract("PostgreSQL", async () => {
  const server = await createTestDatabase();
  opened.push(server);
  return postgresOrbRegistry(server.database.pool);
});

orbRegistryContract("memory", () => Promise.resolve(fakeOrbRegistry()));
