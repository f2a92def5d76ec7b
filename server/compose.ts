import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Logger } from "pino";
import { systemClock, systemIds } from "#server/adapters/clock/system-clock.ts";
import { createGitMirror } from "#server/adapters/git/git-mirror.ts";
import { knownHostsFile } from "#server/adapters/git/known-hosts-file.ts";
import { createJoseIdentityTokens } from "#server/adapters/jose/jose-identity-tokens.ts";
import { addressOrbs } from "#server/adapters/orb/address-orbs.ts";
import { cachedOrbFetcher } from "#server/adapters/orb/cached-orb-fetcher.ts";
import { noOrbs } from "#server/adapters/orb/no-orbs.ts";
import { registryOrbs } from "#server/adapters/orb/registry-orbs.ts";
import { postgresAccountStore } from "#server/adapters/prisma/account-store.ts";
import { postgresAgentStore } from "#server/adapters/prisma/agent-store.ts";
import { postgresAutoRerunQueue } from "#server/adapters/prisma/auto-rerun-queue.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { postgresCacheStore } from "#server/adapters/prisma/cache-store.ts";
import { postgresContextStore } from "#server/adapters/prisma/context-store.ts";
import { postgresContinuationStore } from "#server/adapters/prisma/continuation-store.ts";
import { type Database, openDatabase } from "#server/adapters/prisma/database.ts";
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
import { signArtifactUrl } from "#server/artifacts/artifact-url.ts";
import type { Deps, EngineLimits } from "#server/commands/deps.ts";
import { openSshKeys } from "#server/commands/open-ssh-keys.ts";
import type { ProjectId } from "#server/core/ids.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import { type Env, inheritedEnvironment } from "#server/env.ts";
import { createTaskSecrets } from "#server/output/task-secrets.ts";
import { serviceLog } from "#server/service-log.ts";
import { type DataDirectory, dataDirectory } from "#server/settings/data-directory.ts";
import { useSetupCode } from "#server/supervisor/setup-code.ts";
import { StartError } from "#server/supervisor/start-error.ts";
import type { StopKind } from "#server/supervisor/stop-kind.ts";

/** A role that runs. */
export interface Service {
  /** Finishes what is under way and ends. */
  stop(kind: StopKind): Promise<void>;
  /** After `stop`: waits for less; called once more, for nothing. */
  hurry?(): void;
}

/** The role `console`: the supervisor, which starts all the others. */
export async function composeConsole(env: Env): Promise<Service> {
  const { runConsole } = await import("#server/supervisor/run-console.ts");
  return runConsole({ env, dataDirectory: dataDirectory(env.ROTUNDA_DATA_DIR) });
}

/** The role `engine`, with the agents' door (`output`) in the same process. */
export async function composeEngine(env: Env): Promise<Service> {
  const [{ runEngine }, { runAgentDoor }, { localFleet }] = await Promise.all([
    import("#server/engine/run-engine.ts"),
    import("#server/agent-api/run-agent-door.ts"),
    import("#server/adapters/fleet/local-fleet.ts"),
  ]);
  const opened = await open("engine", env);
  const { deps, directory, log } = opened;
  const fleet = localFleet();
  const engine = await runEngine({ deps, fleet, log, rerunsBegun: env.ROTUNDA_RERUN_STOPPED_JOBS });
  const door = await runAgentDoor({
    deps: { ...deps, fleet },
    host: env.ROTUNDA_OUTPUT_HOST,
    port: env.ROTUNDA_OUTPUT_PORT,
    log,
    agentToken: await secretIn(directory.agentTokenFile),
    artifactBytesMax: Math.floor(env.ROTUNDA_ARTIFACT_GIB_MAX * 1024 ** 3),
    environment: inheritedEnvironment(),
  });
  return {
    stop: async () => {
      await door.stop();
      await engine.stop();
      await opened.close();
    },
  };
}

/** The role `web`: dashboard, API, hooks and sockets, with the artifacts' origin in the same process. */
export async function composeWeb(env: Env): Promise<Service> {
  const [{ runWeb }, { runArtifactServer }] = await Promise.all([
    import("#server/web/run-web.ts"),
    import("#server/artifacts/run-artifact-server.ts"),
  ]);
  const opened = await open("web", env);
  const { deps, directory, log } = opened;
  const prisma = await opened.database.prisma();
  const artifacts = await runArtifactServer({
    deps,
    prisma,
    host: env.ROTUNDA_HOST,
    port: env.ROTUNDA_ARTIFACTS_PORT,
    secret: await artifactSecret(directory),
    log,
  });
  const web = await runWeb({ deps, env, prisma, log, dataDirectory: directory });
  return {
    stop: async () => {
      await Promise.all([web.stop(), artifacts.stop()]);
      await opened.close();
    },
  };
}

interface Opened {
  readonly deps: Deps;
  readonly database: Database;
  readonly directory: DataDirectory;
  readonly log: Logger;
  close(): Promise<void>;
}

/** Opens what every role that knows the database needs. */
async function open(service: string, env: Env): Promise<Opened> {
  if (env.DATABASE_URL === undefined) {
    throw new StartError([
      `DATABASE_URL is not set. The service ${service} needs the address of the database; npm start gives it.`,
    ]);
  }
  const directory = dataDirectory(env.ROTUNDA_DATA_DIR);
  const log = serviceLog(service, env.ROTUNDA_LOG_LEVEL);
  const database = openDatabase(env.DATABASE_URL, {
    connectionsMax: 12,
    onError: (error) => log.warn({ err: error }, "a database connection was lost"),
  });
  const feed = await openEventFeed(env.DATABASE_URL, (fault) => log.error({ err: fault }, "a listener failed"));
  const publicUrl = env.ROTUNDA_PUBLIC_URL ?? `http://localhost:${env.ROTUNDA_WEB_PORT}`;
  const secret = await artifactSecret(directory);
  const stores = postgresStores(database.pool);
  const secrets = createAesSecretBox(Buffer.from(await secretIn(directory.masterKeyFile), "base64url"));
  const gitPlace = { root: directory.gitDir, environment: inheritedEnvironment() };
  const keysOf = (projectId: ProjectId) => openSshKeys({ sshKeys: stores.sshKeys, secrets }, projectId);
  const git = createGitMirror({ ...gitPlace, clock: systemClock, keysOf });
  const deps: Deps = {
    clock: systemClock,
    ids: systemIds,
    ...stores,
    taskSecrets: createTaskSecrets({ store: postgresTaskSecretStore(database.pool), box: secrets }),
    identityTokens: createJoseIdentityTokens(await secretIn(directory.identityKeyFile)),
    secrets,
    git,
    hostKeys: knownHostsFile(gitPlace),
    ...orbFetchers(env),
    logs: createDiskLogStore({ root: directory.logsDir }),
    blobs: await openBlobStore(env, directory),
    feed,
    setupCode: { use: (code, purpose) => useSetupCode(directory, code, purpose) },
    limits: engineLimits(env),
    retention: {
      cacheDays: env.ROTUNDA_CACHE_DAYS,
      workspaceDays: env.ROTUNDA_WORKSPACE_DAYS,
      artifactDays: env.ROTUNDA_ARTIFACT_DAYS,
    },
    artifactUrl: ({ id, path }) =>
      signArtifactUrl({ baseUrl: artifactsUrl(env, publicUrl), artifactId: id, path, secret, now: systemClock.now() }),
    publicUrl,
  };
  const close = async (): Promise<void> => {
    await Promise.all([feed.close(), git.close()]);
    await database.close();
  };
  return { deps, database, directory, log, close };
}

/** What is kept in the database. */
function postgresStores(pool: Database["pool"]) {
  return {
    builds: postgresBuildStore(pool),
    tasks: postgresTaskStore(pool),
    evidence: postgresTaskEvidence(pool),
    locks: postgresLockStore(pool),
    continuations: postgresContinuationStore(pool),
    autoReruns: postgresAutoRerunQueue(pool),
    schedules: postgresScheduleStore(pool),
    greenRuns: postgresGreenRuns(pool),
    agents: postgresAgentStore(pool),
    accounts: postgresAccountStore(pool),
    projects: postgresProjectStore(pool),
    contexts: postgresContextStore(pool),
    variables: postgresVariableStore(pool),
    sshKeys: postgresSshKeyStore(pool),
    orbs: postgresOrbRegistry(pool),
    caches: postgresCacheStore(pool),
    workspaces: postgresWorkspaceStore(pool),
    testResults: postgresTestResultStore(pool),
    storage: postgresStorageLedger(pool),
  };
}

/** Who is asked for orbs that are not here. */
function orbFetchers(env: Env): Pick<Deps, "orbUpstream" | "orbAddresses"> {
  const url = env.ROTUNDA_ORB_UPSTREAM_URL;
  return {
    orbUpstream: url === "none" ? noOrbs : cachedOrbFetcher(registryOrbs({ url }), systemClock),
    orbAddresses: cachedOrbFetcher(addressOrbs({ prefixes: env.ROTUNDA_URL_ORB_PREFIXES }), systemClock),
  };
}

/** Objects on disk, or in a bucket; the AWS library is loaded only for that. */
async function openBlobStore(env: Env, directory: DataDirectory): Promise<BlobStore> {
  const { ROTUNDA_S3_BUCKET: bucket, ROTUNDA_S3_ENDPOINT: endpoint } = env;
  if (env.ROTUNDA_STORAGE === "disk" || bucket === undefined)
    return createDiskBlobStore({ root: directory.artifactsDir });
  const { ROTUNDA_S3_ACCESS_KEY_ID: accessKeyId, ROTUNDA_S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const { createS3BlobStore } = await import("#server/adapters/storage/s3-blob-store.ts");
  return createS3BlobStore({
    bucket,
    region: env.ROTUNDA_S3_REGION,
    forcePathStyle: env.ROTUNDA_S3_FORCE_PATH_STYLE,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
  });
}

/** The artifacts' own origin: the dashboard's host on the artifacts' port. */
function artifactsUrl(env: Env, publicUrl: string): string {
  const url = new URL(publicUrl);
  return `${url.protocol}//${url.hostname}:${env.ROTUNDA_ARTIFACTS_PORT}`;
}

async function secretIn(path: string): Promise<string> {
  return (await readFile(path, "utf8")).trim();
}

/** Signs artifacts' addresses; made from the session secret so that there is one secret less to keep. */
async function artifactSecret(directory: DataDirectory): Promise<string> {
  return createHash("sha256")
    .update(`artifacts ${await secretIn(directory.sessionSecretFile)}`)
    .digest("base64url");
}

function engineLimits(env: Env): EngineLimits {
  return {
    leaseSeconds: env.ROTUNDA_LEASE_SECONDS,
    heartbeatSeconds: Math.max(1, Math.floor(env.ROTUNDA_LEASE_SECONDS / 6)),
    pollSecondsMax: 30,
    drainSeconds: 60,
    jobSecondsMax: env.ROTUNDA_JOB_SECONDS_MAX,
  };
}
