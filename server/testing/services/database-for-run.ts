import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { embeddedDatabaseUrl, startEmbeddedPostgres } from "#server/adapters/embedded-postgres/embedded-postgres.ts";
import { freePort } from "#server/testing/services/free-port.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A real PostgreSQL server's address, there for the whole run. */
    databaseUrl: string;
  }
}

/** Each test file has a database of its own, with pools of its own. */
const connectionsMax = 200;

/**
 * Vitest's global set-up: one real PostgreSQL for all test files of the run, in
 * a directory of its own that is gone afterwards. Tests make their own
 * databases in it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), "rotunda-test-database-"));
  // As root the database runs under an account of its own, which has to get here.
  await chmod(root, 0o755);
  const password = randomBytes(12).toString("hex");
  const port = await freePort();
  const server = await startEmbeddedPostgres({
    directory: join(root, "postgres"),
    port,
    password,
    connectionsMax,
    onLine: () => undefined,
  });
  await server.ready;
  project.provide("databaseUrl", embeddedDatabaseUrl(port, password));
  return async () => {
    server.signal("SIGINT");
    await server.exited;
    await rm(root, { recursive: true, force: true });
  };
}
