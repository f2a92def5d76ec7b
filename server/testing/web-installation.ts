import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { systemClock, systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresAccountStore } from "#server/adapters/prisma/account-store.ts";
import { postgresAgentStore } from "#server/adapters/prisma/agent-store.ts";
import { postgresAutoRerunQueue } from "#server/adapters/prisma/auto-rerun-queue.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { postgresCacheStore } from "#server/adapters/prisma/cache-store.ts";
import { postgresContextStore } from "#server/adapters/prisma/context-store.ts";
import { postgresContinuationStore } from "#server/adapters/prisma/continuation-store.ts";
import { openEventFeed } from "#server/adapters/prisma/event-feed.ts";
import { postgresGreenRuns } from "#server/adapters/prisma/green-runs.ts";
import { postgresLockStore } from "#server/adapters/prisma/lock-store.ts";
import { postgresOrbRegistry } from "#server/adapters/prisma/orb-registry.ts";
import { postgresProjectStore } from "#server/adapters/prisma/project-store.ts";
import { postgresScheduleStore } from "#server/adapters/prisma/schedule-store.ts";
import { postgresSshKeyStore } from "#server/adapters/prisma/ssh-key-store.ts";
import { postgresStorageLedger } from "#server/adapters/prisma/storage-ledger.ts";
import { postgresTaskEvidence } from "#server/adapters/prisma/task-evidence.ts";
import { postgresTaskSecretStore } from "#server/adapters/prisma/task-secret-store.ts";
import { postgresTaskStore } from "#server/adapters/prisma/task-store.ts";
import { postgresTestResultStore } from "#server/adapters/prisma/test-result-store.ts";
import { postgresVariableStore } from "#server/adapters/prisma/variable-store.ts";
import { postgresWorkspaceStore } from "#server/adapters/prisma/workspace-store.ts";
import { createAesSecretBox } from "#server/adapters/sealing/aes-secret-box.ts";
import { createDiskBlobStore } from "#server/adapters/storage/disk-blob-store.ts";
import { createDiskLogStore } from "#server/adapters/storage/disk-log-store.ts";
import { createToken } from "#server/commands/create-token.ts";
import type { Deps } from "#server/commands/deps.ts";
import { hashPassword } from "#server/commands/password-hash.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { readEnv } from "#server/env.ts";
import { createTaskSecrets } from "#server/output/task-secrets.ts";
import { dataDirectory } from "#server/settings/data-directory.ts";
import { fakeIdentityTokens } from "#server/testing/fake-identity-tokens.ts";
import { fakeOrbFetcher } from "#server/testing/fake-orb-fetcher.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";
import { runWeb } from "#server/web/run-web.ts";

export const setupCodeForTests = "AAAA-BBBB-CCCC-DDDD";
export const hookTokenForTests = "hook-token-for-tests";

/** How an account differs from an ordinary one. */
export interface UserOptions {
  readonly isAdmin?: boolean;
  readonly password?: string;
}

/** A running role `web` on a database of its own, without the built dashboard. */
export interface WebInstallation extends AsyncDisposable {
  readonly url: string;
  readonly deps: Deps;
  readonly database: TestDatabase["database"];
  /** Adds `git/acme/<name>`; nothing is at its path. */
  addProject(name: string): Promise<Project>;
  /** Makes an account with a password and gives an API token of it. */
  addUser(login: string, options?: UserOptions): Promise<string>;
  readonly localToken: string;
  /** The data directory. */
  readonly root: string;
}

/** Starts one. The repository at any path is readable unless its name holds `missing`. */
export async function startWebInstallation(): Promise<WebInstallation> {
  const [testDatabase, root] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), "rotunda-web-"))]);
  const { database } = testDatabase;
  const directory = dataDirectory(root);
  const localToken = systemIds.secret();
  await mkdir(join(root, "secrets"));
  await writeFile(directory.sessionSecretFile, systemIds.secret());
  await writeFile(directory.localTokenFile, `${localToken}\n`);
  const feed = await openEventFeed(testDatabase.url, (fault) => {
    throw fault;
  });
  const deps = depsOf({ database, feed, logsDir: directory.logsDir, artifactsDir: directory.artifactsDir });
  const env = readEnv({
    ROTUNDA_DATA_DIR: root,
    ROTUNDA_HOST: "127.0.0.1",
    ROTUNDA_WEB_PORT: "0",
    ROTUNDA_OUTPUT_PORT: "1",
  });
  const web = await runWeb({
    deps,
    env,
    prisma: await database.prisma(),
    log: pino({ level: "silent" }),
    dataDirectory: directory,
    appDirectory: root,
  });
  return {
    url: `http://127.0.0.1:${web.port}`,
    deps,
    database,
    localToken,
    root,
    addProject: (name) => addProject(deps, name),
    addUser: (login, options = {}) => addUser(deps, login, options),
    [Symbol.asyncDispose]: async () => {
      await web.stop();
      await feed.close();
      await testDatabase[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function addProject(deps: Deps, name: string): Promise<Project> {
  const project = {
    id: systemIds.next(),
    organization: "acme",
    name,
    slug: `git/acme/${name}`,
    repositoryUrl: `/srv/git/${name}.git`,
    defaultBranch: "main",
    hookTokenHash: secretHash(hookTokenForTests),
  };
  return deps.projects.create(project, "admin", systemClock.now());
}

async function addUser(
  deps: Deps,
  login: string,
  { isAdmin = false, password = "correct horse" }: UserOptions,
): Promise<string> {
  const account = { id: systemIds.next(), login, passwordHash: await hashPassword(password), isAdmin };
  await deps.accounts.claim(account, systemClock.now());
  return (await createToken(deps, { kind: "local" }, { login, label: "test" })).token;
}

interface DepsSource {
  readonly database: TestDatabase["database"];
  readonly feed: Deps["feed"];
  readonly logsDir: string;
  readonly artifactsDir: string;
}

function depsOf({ database, feed, logsDir, artifactsDir }: DepsSource): Deps {
  let setupCodeIsUsed = false;
  const secrets = createAesSecretBox(randomBytes(32));
  return {
    clock: systemClock,
    ids: systemIds,
    builds: postgresBuildStore(database.pool),
    tasks: postgresTaskStore(database.pool),
    evidence: postgresTaskEvidence(database.pool),
    locks: postgresLockStore(database.pool),
    continuations: postgresContinuationStore(database.pool),
    autoReruns: postgresAutoRerunQueue(database.pool),
    schedules: postgresScheduleStore(database.pool),
    greenRuns: postgresGreenRuns(database.pool),
    taskSecrets: createTaskSecrets({ store: postgresTaskSecretStore(database.pool), box: secrets }),
    agents: postgresAgentStore(database.pool),
    accounts: postgresAccountStore(database.pool),
    projects: postgresProjectStore(database.pool),
    contexts: postgresContextStore(database.pool),
    variables: postgresVariableStore(database.pool),
    sshKeys: postgresSshKeyStore(database.pool),
    hostKeys: { of: async () => "" },
    identityTokens: fakeIdentityTokens(),
    secrets,
    git: readableRepositories,
    orbs: postgresOrbRegistry(database.pool),
    orbUpstream: fakeOrbFetcher(),
    orbAddresses: fakeOrbFetcher(),
    logs: createDiskLogStore({ root: logsDir }),
    caches: postgresCacheStore(database.pool),
    workspaces: postgresWorkspaceStore(database.pool),
    testResults: postgresTestResultStore(database.pool),
    storage: postgresStorageLedger(database.pool),
    blobs: createDiskBlobStore({ root: artifactsDir }),
    feed,
    setupCode: {
      use: async (code) => {
        if (setupCodeIsUsed) return "used";
        setupCodeIsUsed = code === setupCodeForTests;
        return setupCodeIsUsed ? "ok" : "wrong";
      },
    },
    limits: { leaseSeconds: 30, heartbeatSeconds: 5, pollSecondsMax: 30, drainSeconds: 60, jobSecondsMax: 3600 },
    retention: { cacheDays: 15, workspaceDays: 15, artifactDays: 30 },
    artifactUrl: ({ id, path }) => `http://localhost:7171/${id}/${path}?signature=x`,
    publicUrl: "http://localhost:8080",
  };
}

const readableRepositories: GitMirror = {
  readFile: () => Promise.reject(new Error("not read by the role web")),
  keep: () => Promise.resolve(),
  changedFiles: () => Promise.reject(new Error("not read by the role web")),
  mergeBase: () => Promise.reject(new Error("not read by the role web")),
  inspect: async (url) => {
    if (url.includes("missing"))
      throw new AppError("unavailable", { userMessage: "The repository cannot be read: not found." });
    return { defaultBranch: "main" };
  },
  gitDirectory: (id) => id,
  close: () => Promise.resolve(),
};
