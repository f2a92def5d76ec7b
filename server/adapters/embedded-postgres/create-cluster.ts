import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, chown, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launchAs, type PostgresAccount, postgresEnvironment } from "./postgres-account.ts";

const run = promisify(execFile);

/** The cluster to make, and whose it is. */
export interface ClusterOptions {
  readonly initdb: string;
  readonly directory: string;
  readonly account: PostgresAccount;
  readonly password: string;
}

/**
 * Makes a new cluster whose only login is `rotunda` with the given password. It
 * appears in `directory` whole or not at all: a start that is killed half way
 * leaves a `.new` folder, which the next one throws away. Collation is
 * PostgreSQL's own, so the machine's locales never matter.
 */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const fresh = `${options.directory}.new`;
  const passwordFile = join(tmpdir(), `rotunda-${randomUUID()}`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  try {
    await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600, flag: "wx" });
    await giveTo(options.account, [fresh, passwordFile]);
    const launch = launchAs(options.account, options.initdb, initdbArguments(fresh, passwordFile));
    await run(launch.file, [...launch.args], { ...launch.identity, cwd: "/", env: postgresEnvironment });
    await rename(fresh, options.directory);
    await chmod(options.directory, 0o700);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function giveTo(account: PostgresAccount, paths: readonly string[]): Promise<void> {
  if (account.kind !== "user") return;
  for (const path of paths) await chown(path, account.uid, account.gid);
}

function initdbArguments(directory: string, passwordFile: string): string[] {
  return [
    `--pgdata=${directory}`,
    "--username=rotunda",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--wal-segsize=4",
    "--no-instructions",
  ];
}
