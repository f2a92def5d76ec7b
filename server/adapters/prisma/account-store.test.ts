import { afterAll, beforeAll } from "vitest";
import { postgresAccountStore } from "#server/adapters/prisma/account-store.ts";
import { postgresProjectStore } from "#server/adapters/prisma/project-store.ts";
import { accountStoreContract } from "#server/testing/account-store-contract.ts";
import { fakeAccountStore } from "#server/testing/fake-account-store.ts";
import { fakeProjectStore } from "#server/testing/fake-project-store.ts";
import { projectStoreContract } from "#server/testing/project-store-contract.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test[Symbol.asyncDispose]());

const empty = (): Promise<unknown> => test.database.pool.query("TRUNCATE users, organizations, events CASCADE");

accountStoreContract("PostgreSQL", async () => {
  await empty();
  const { pool } = test.database;
  return {
    accounts: postgresAccountStore(pool),
    suspend: async (login) =>
      void (await pool.query("UPDATE users SET suspended_at = now() WHERE login = $1", [login])),
    revokeToken: async (hash) =>
      void (await pool.query("UPDATE api_tokens SET revoked_at = now() WHERE token_hash = $1", [hash])),
    eventTypes: async () =>
      (await pool.query<{ type: string }>("SELECT type FROM events ORDER BY seq")).rows.map(({ type }) => type),
  };
});

accountStoreContract("memory", async () => {
  const accounts = fakeAccountStore();
  const suspend = (login: string) => accounts.suspend(login, new Date(0));
  return { accounts, suspend, revokeToken: accounts.revokeToken, eventTypes: async () => null };
});

projectStoreContract("PostgreSQL", async () => {
  await empty();
  return postgresProjectStore(test.database.pool);
});

projectStoreContract("memory", async () => fakeProjectStore());
