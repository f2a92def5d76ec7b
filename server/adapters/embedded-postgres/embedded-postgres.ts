import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { createCluster } from "./create-cluster.ts";
import { accountOfCluster, chooseAccount, launchAs, postgresEnvironment } from "./postgres-account.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { watchPostgres } from "./postgres-watchdog.ts";
import { stopStalePostmaster } from "./stale-postmaster.ts";

const postgresMajor = "18";
const databaseName = "rotunda";
const connectionsMaxOfOne = 60;

/** Where the database lives and how it is reached. */
export interface EmbeddedPostgresOptions {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  /** How many may be connected at once; without a number there is room for twice what the roles of a Rotunda open. */
  readonly connectionsMax?: number;
  /** Gets every line the server prints. */
  readonly onLine: (line: string) => void;
}

/** How the server ended. */
export interface PostgresExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running server. `exited` never rejects; `ready` rejects when it ends first. */
export interface EmbeddedPostgres {
  readonly pid: number;
  readonly ready: Promise<void>;
  readonly exited: Promise<PostgresExit>;
  signal(signal: NodeJS.Signals): void;
}

/** Address of Rotunda's database in the server on this port. */
export function embeddedDatabaseUrl(port: number, password: string): string {
  return `postgresql://rotunda:${encodeURIComponent(password)}@127.0.0.1:${port}/${databaseName}`;
}

/**
 * Starts the PostgreSQL that came through npm on `directory`, which it makes
 * when there is none. It listens on 127.0.0.1 only, and stops by itself when
 * this process dies. A server left over from a killed start is stopped first, so
 * only the holder of the data directory's lock may call this. Refuses a cluster
 * of another major version.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findPostgresBinaries();
  const existing = await accountOfCluster(options.directory);
  const account = existing ?? chooseAccount(binaries.postgres, options.directory);
  if (existing === null) {
    await createCluster({ ...options, initdb: binaries.initdb, account });
  } else {
    await refuseOtherMajor(options.directory);
    await stopStalePostmaster(options.directory);
  }
  const launch = launchAs(account, binaries.postgres, serverArguments(options));
  const child = spawn(launch.file, [...launch.args], {
    ...launch.identity,
    cwd: dirname(binaries.postgres),
    env: postgresEnvironment,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  return watchServer(child, options);
}

async function refuseOtherMajor(directory: string): Promise<void> {
  const found = (await readFile(join(directory, "PG_VERSION"), "utf8")).trim();
  if (found === postgresMajor) return;
  throw new Error(
    `The database in ${directory} is of PostgreSQL ${found}, this Rotunda comes with ${postgresMajor}: dump it with the version that made it, and restore it into an empty directory`,
  );
}

async function watchServer(child: ChildProcess, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { promise: accepting, resolve: accept } = Promise.withResolvers<void>();
  const { promise: exited, resolve: exit } = Promise.withResolvers<PostgresExit>();
  const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
  lines.on("line", (line) => {
    options.onLine(line);
    if (line.includes("database system is ready to accept connections")) accept();
  });
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  const pid = child.pid as number;
  const watchdog = watchPostgres(pid);
  child.once("exit", (code, signal) => {
    watchdog.release();
    exit({ code, signal });
  });
  const ended = exited.then(() => Promise.reject(new Error("The database server ended before it was ready")));
  const ready = Promise.race([accepting, ended]).then(() => createDatabase(options));
  ready.catch(() => undefined);
  return { pid, ready, exited, signal: (signal) => void child.kill(signal) };
}

async function createDatabase(options: EmbeddedPostgresOptions): Promise<void> {
  const url = embeddedDatabaseUrl(options.port, options.password).replace(/\/[^/]+$/, "/postgres");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

/**
 * Small, but never careless: a commit is on the disk before it is acknowledged
 * (synchronous_commit and fsync keep their defaults).
 */
function serverArguments({ directory, port, connectionsMax = connectionsMaxOfOne }: EmbeddedPostgresOptions): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    shared_buffers: "32MB",
    max_connections: String(connectionsMax),
    jit: "off",
    io_method: "sync",
    min_wal_size: "32MB",
    max_wal_size: "256MB",
    wal_level: "minimal",
    max_wal_senders: "0",
    max_logical_replication_workers: "0",
    password_encryption: "scram-sha-256",
    log_checkpoints: "off",
    // The supervisor's log notes the moment of each line itself.
    log_line_prefix: "[%p] ",
    timezone: "UTC",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", directory, "-p", String(port), ...flags];
}
