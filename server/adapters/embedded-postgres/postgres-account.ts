import { spawnSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Who the database's processes run as. PostgreSQL refuses to run as root:
 *
 * | we are | and                                          | it runs as            |
 * |--------|----------------------------------------------|-----------------------|
 * | a user |                                              | that user (`self`)    |
 * | root   | `postgres` can reach the program and the data | `postgres` (`user`)   |
 * | root   | it cannot (a checkout below /root)           | root of a user namespace that sees another number (`namespace`) |
 */
export type PostgresAccount =
  | { readonly kind: "self" }
  | { readonly kind: "user"; readonly uid: number; readonly gid: number }
  | { readonly kind: "namespace" };

/** The part of `spawn` that depends on the account. */
export interface PostgresLaunch {
  readonly file: string;
  readonly args: readonly string[];
  readonly identity: { readonly uid?: number; readonly gid?: number };
}

const unprivilegedId = "65534";
const toolEnvironment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin", LC_ALL: "C" };

/** How to start `file` with `args` as `account`. The process keeps the id that `spawn` returns. */
export function launchAs(account: PostgresAccount, file: string, args: readonly string[]): PostgresLaunch {
  if (account.kind === "user") return { file, args, identity: { uid: account.uid, gid: account.gid } };
  if (account.kind === "self") return { file, args, identity: {} };
  const mapping = ["--user", `--map-user=${unprivilegedId}`, `--map-group=${unprivilegedId}`, "--"];
  return { file: "unshare", args: [...mapping, file, ...args], identity: {} };
}

/** The environment of every PostgreSQL program: nothing of ours leaks in, and messages are in English. */
export const postgresEnvironment = { ...toolEnvironment, TZ: "UTC" } as const;

/** The account that an existing cluster belongs to, or null when `directory` holds none. */
export async function accountOfCluster(directory: string): Promise<PostgresAccount | null> {
  const owner = await stat(join(directory, "PG_VERSION")).catch(() => null);
  if (owner === null) return null;
  if (!runsAsRoot()) return { kind: "self" };
  return owner.uid === 0 ? { kind: "namespace" } : { kind: "user", uid: owner.uid, gid: owner.gid };
}

/**
 * Chooses the account for a new cluster in `directory`. As root without a
 * `postgres` user one is made. Throws when root can neither step down to it nor
 * open a user namespace.
 */
export function chooseAccount(program: string, directory: string): PostgresAccount {
  if (!runsAsRoot()) return { kind: "self" };
  const user = findPostgresUser() ?? createPostgresUser();
  if (user !== null && canReach(user, program, directory)) return user;
  const namespace: PostgresAccount = { kind: "namespace" };
  if (runs(namespace, program, ["--version"])) return namespace;
  throw new Error(
    "PostgreSQL does not run as root. Put Rotunda where the user postgres can read it, start it as another user, or set DATABASE_URL",
  );
}

function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

function canReach(account: PostgresAccount, program: string, directory: string): boolean {
  return runs(account, program, ["--version"]) && runs(account, "/bin/sh", ["-c", 'cd "$1"', "sh", dirname(directory)]);
}

function runs(account: PostgresAccount, program: string, args: readonly string[]): boolean {
  const launch = launchAs(account, program, args);
  const result = spawnSync(launch.file, [...launch.args], {
    ...launch.identity,
    cwd: "/",
    env: toolEnvironment,
    stdio: "ignore",
  });
  return result.status === 0;
}

function findPostgresUser(): PostgresAccount | null {
  const uid = readId("-u");
  const gid = readId("-g");
  return uid === null || gid === null || uid === 0 ? null : { kind: "user", uid, gid };
}

function readId(flag: "-u" | "-g"): number | null {
  const result = spawnSync("id", [flag, "postgres"], { env: toolEnvironment, encoding: "utf8" });
  return result.status === 0 ? Number(result.stdout.trim()) : null;
}

function createPostgresUser(): PostgresAccount | null {
  spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"], {
    env: toolEnvironment,
    stdio: "ignore",
  });
  return findPostgresUser();
}
