import { embeddedDatabaseUrl } from "#server/adapters/embedded-postgres/embedded-postgres.ts";
import { migrateDatabase } from "#server/adapters/prisma/migrate.ts";
import type { Env } from "#server/env.ts";
import type { DataDirectory } from "#server/settings/data-directory.ts";
import { shownPath } from "./directory-lock.ts";
import { findFreePort } from "./free-port.ts";
import type { InstallationPorts } from "./installation-ports.ts";
import { postgresService } from "./postgres-service.ts";
import type { InstallationSecrets } from "./prepare-data-directory.ts";
import type { ServiceKeeper } from "./service-keeper.ts";
import type { ServiceProgram } from "./service-program.ts";
import { StartError } from "./start-error.ts";

/** Where the database is, and the service that runs it when it is ours. */
export interface DatabasePlace {
  readonly kind: "embedded" | "external";
  readonly url: string;
  readonly programs: readonly ServiceProgram[];
}

/** What the place of the database follows from. */
export interface DatabaseSurroundings {
  readonly env: Env;
  readonly directory: DataDirectory;
  readonly secrets: InstallationSecrets;
  /** Nobody listens on them yet, and the database must not either. */
  readonly ports: InstallationPorts;
}

/** The database that the settings name, or else the embedded one. Starts nothing. */
export async function findDatabase(about: DatabaseSurroundings): Promise<DatabasePlace> {
  const { env, directory, secrets, ports } = about;
  if (env.DATABASE_URL !== undefined) return { kind: "external", url: env.DATABASE_URL, programs: [] };
  const { ROTUNDA_DATABASE_PORT: wanted } = env;
  const port = wanted === 0 ? await findFreePort("127.0.0.1", Object.values(ports)) : wanted;
  const password = secrets.databasePassword;
  const program = postgresService({ directory: directory.postgresDir, port, password });
  return { kind: "embedded", url: embeddedDatabaseUrl(port, password), programs: [program] };
}

/**
 * Starts the embedded database and waits until it serves. Throws a StartError with
 * its reason when it ends instead: at the first start nobody waits for a back-off.
 */
export async function startDatabase(keeper: ServiceKeeper): Promise<void> {
  keeper.start();
  const state = await keeper.untilState((now) => now !== "starting");
  if (state === "running") return;
  const reason = keeper.snapshot().lastExit?.text ?? "unknown";
  await keeper.stop();
  throw new StartError([`The database did not start: ${reason}.`, `Its log is ${shownPath(keeper.log.file)}.`]);
}

/** Brings the database's tables up to date. Throws a StartError when it cannot be reached or a migration fails. */
export async function prepareDatabase(database: DatabasePlace): Promise<void> {
  try {
    await migrateDatabase(database.url);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
    const advice = database.kind === "external" ? ["Check DATABASE_URL."] : [];
    throw new StartError([`The database cannot be used: ${reason}.`, ...advice], { cause });
  }
}
