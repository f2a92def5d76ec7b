import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type Database, openDatabase } from "#server/adapters/prisma/database.ts";
import { migrateDatabase } from "#server/adapters/prisma/migrate.ts";

/** A database of one test file's own, dropped with `await using`. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
}

/** A fresh, migrated, real PostgreSQL database on the run's server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = new URL(inject("databaseUrl"));
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asOwner(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrateDatabase(url.href);
  const database = openDatabase(url.href, { connectionsMax: 10, onError: () => {} });
  return {
    url: url.href,
    database,
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await asOwner(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asOwner(server: URL, sql: string): Promise<void> {
  const url = new URL(server);
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
