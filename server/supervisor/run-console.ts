import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Env, inheritedEnvironment } from "#server/env.ts";
import type { DataDirectory } from "#server/settings/data-directory.ts";
import { createConsoleDeps } from "./console-deps.ts";
import { type DatabasePlace, findDatabase, prepareDatabase, startDatabase } from "./database-place.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import { openConsoleDoor } from "./door/console-door.ts";
import type { TwoProtocolServer } from "./door/two-protocol-server.ts";
import { choosePorts, type InstallationPorts } from "./installation-ports.ts";
import { ensureSecrets, prepareDataDirectory } from "./prepare-data-directory.ts";
import { processStartOf } from "./process-identity.ts";
import { agentServices, serverServices } from "./rotunda-services.ts";
import { showServiceNotices } from "./service-notices.ts";
import { createServiceSet, type ServiceSet } from "./service-set.ts";
import { ensureSetupCode, readSetupUse } from "./setup-code.ts";
import type { StopKind } from "./stop-kind.ts";
import { type Stopping, stopServices } from "./stop-services.ts";
import { readyLines, slowStartLine } from "./terminal-lines.ts";

/** Which installation to run, and where to speak. */
export interface RunConsoleOptions {
  readonly env: Env;
  readonly dataDirectory: DataDirectory;
  /** Shows one line to the person at the terminal. Default: standard output. */
  readonly print?: (line: string) => void;
  /** The folder that holds `server/` and `apps/`. Default: this program's own. */
  readonly programRoot?: string;
}

/** A running installation. */
export interface RunningConsole {
  /**
   * Stops everything in order (agents, web, engine, database) and lets go of the
   * data directory. Running jobs may go on for the time that the settings grant.
   */
  stop(kind: StopKind): Promise<void>;
  /** After `stop`: cuts running jobs short; called once more, kills what has not ended yet. */
  hurry(): void;
}

const ownRoot = join(import.meta.dirname, "../..");
const slowStartSeconds = 30;

/**
 * The role `console`: takes the data directory, starts the database and every
 * service of this machine, keeps them running, and serves the administrator's
 * console. Resolves when all have been started; the terminal hears when they
 * serve. Throws a StartError (lines for the terminal, exit code 1) when this
 * installation cannot start as it is set up.
 */
export async function runConsole(options: RunConsoleOptions): Promise<RunningConsole> {
  const begun = Date.now();
  const print = options.print ?? ((line: string) => void process.stdout.write(`${line}\n`));
  prepareDataDirectory(options.dataDirectory);
  const lock = lockDirectory(options.dataDirectory);
  try {
    const parts = await assemble(options, lock);
    const silence = showServiceNotices(parts.services, print);
    let stopping: Stopping | undefined;
    const stop = (kind: StopKind, say: typeof print) => {
      if (stopping !== undefined) return stopping.ended;
      silence();
      const stopped = stopServices(parts.services, {
        kind,
        graceSeconds: graceSecondsOf(options.env, kind),
        print: say,
      });
      const ended = stopped.ended.then(() => closeParts(parts, lock));
      stopping = { ...stopped, ended };
      return ended;
    };
    try {
      await startParts(parts);
    } catch (error) {
      await stop("orphaned", () => {});
      throw error;
    }
    void announce({ parts, print, begun, directory: options.dataDirectory });
    return { stop: (kind) => stop(kind, print), hurry: () => stopping?.hurry() };
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Parts {
  readonly database: DatabasePlace;
  readonly services: ServiceSet;
  readonly door: TwoProtocolServer;
  readonly urls: { readonly dashboard: string; readonly console: string };
  readonly version: string;
  readonly setupCode: string | null;
}

async function assemble(given: RunConsoleOptions, lock: DirectoryLock): Promise<Parts> {
  const { env, dataDirectory, programRoot = ownRoot } = given;
  const ports = await choosePorts(env);
  const secrets = ensureSecrets(dataDirectory);
  const database = await findDatabase({ env, directory: dataDirectory, secrets, ports });
  const inherited = inheritedEnvironment();
  const options = { env, directory: dataDirectory, ports, secrets, databaseUrl: database.url, inherited, programRoot };
  const programs = [...database.programs, ...serverServices(options), ...agentServices(options)];
  const services = createServiceSet(dataDirectory.serviceLogsDir, programs);
  const urls = urlsOf(env, ports);
  recordChildren(services, lock, urls);
  const version = readVersion(programRoot);
  const installation = describeInstallation({ dataDirectory, database, urls, version });
  const deps = createConsoleDeps({ directory: dataDirectory, services, installation });
  const { code: setupCode } = await ensureSetupCode(dataDirectory);
  const door = await openConsoleDoor({
    deps,
    tlsDirectory: dataDirectory.tlsDir,
    pagesDirectory: join(programRoot, "apps/console/out"),
    host: env.ROTUNDA_HOST,
    port: ports.console,
  });
  return { database, services, door, urls, version, setupCode };
}

async function startParts({ services, database }: Parts): Promise<void> {
  const own = services.keepers.find((keeper) => keeper.program.rank === 0);
  if (own !== undefined) await startDatabase(own);
  await prepareDatabase(database);
  await services.startAll();
}

/** For how long running jobs may go on: of somebody who is gone, nobody waits for them. */
function graceSecondsOf(env: Env, kind: StopKind): number {
  const seconds = { key: env.ROTUNDA_STOP_GRACE_SECONDS, term: env.ROTUNDA_TERM_GRACE_SECONDS, orphaned: 0 };
  return seconds[kind];
}

async function closeParts(parts: Parts, lock: DirectoryLock): Promise<void> {
  await parts.door.close();
  lock.release();
}

/** Says on the terminal that everything serves; after half a minute, what does not serve yet. */
async function announce(told: {
  readonly parts: Parts;
  readonly print: (line: string) => void;
  readonly begun: number;
  readonly directory: DataDirectory;
}): Promise<void> {
  const { parts, print, begun, directory } = told;
  const slow = setTimeout(() => print(slowStartLine(parts.services)), slowStartSeconds * 1000);
  slow.unref();
  await everythingServes(parts.services);
  clearTimeout(slow);
  const used = readSetupUse(directory);
  const lines = readyLines({
    version: parts.version,
    dashboardUrl: parts.urls.dashboard,
    consoleUrl: parts.urls.console,
    setupCode: parts.setupCode,
    setupOpen: { web: !used.web, console: !used.console },
    seconds: (Date.now() - begun) / 1000,
  });
  for (const line of lines) print(line);
}

/** Resolves when the engine, the dashboard and at least one agent (if there are any) run. */
async function everythingServes(services: ServiceSet): Promise<void> {
  const runs = services.keepers.map((keeper) => ({
    isAgent: keeper.program.name.startsWith("agent-"),
    running: keeper.untilState((state) => state === "running"),
  }));
  const agents = runs.filter((one) => one.isAgent);
  await Promise.all(runs.filter((one) => !one.isAgent).map((one) => one.running));
  if (agents.length > 0) await Promise.race(agents.map((one) => one.running));
}

/** Keeps the record up to date, so that the start after a kill finds what was left running. The database has its own. */
function recordChildren(services: ServiceSet, lock: DirectoryLock, urls: Parts["urls"]): void {
  const startedAt = new Date().toISOString();
  const write = () => {
    const children = services.keepers.flatMap((keeper) => {
      const { pid } = keeper.snapshot();
      const start = pid === null || keeper.program.rank === 0 ? null : processStartOf(pid);
      return pid === null || start === null ? [] : [{ pid, start }];
    });
    lock.record({ pid: process.pid, url: urls.dashboard, consoleUrl: urls.console, startedAt, children });
  };
  write();
  for (const keeper of services.keepers) keeper.on("changed", write);
}

function describeInstallation(known: {
  readonly dataDirectory: DataDirectory;
  readonly database: DatabasePlace;
  readonly urls: Parts["urls"];
  readonly version: string;
}) {
  return {
    version: known.version,
    host: hostname(),
    dashboardUrl: known.urls.dashboard,
    consoleUrl: known.urls.console,
    dataDirectory: known.dataDirectory.root,
    database: known.database.kind,
    nodeVersion: process.version,
    startedAt: Date.now(),
  };
}

function urlsOf(env: Env, ports: InstallationPorts): Parts["urls"] {
  return {
    dashboard: env.ROTUNDA_PUBLIC_URL ?? `http://localhost:${ports.web}`,
    console: `https://localhost:${ports.console}`,
  };
}

function readVersion(programRoot: string): string {
  const text = readFileSync(join(programRoot, "package.json"), "utf8");
  return String((JSON.parse(text) as { version: unknown }).version);
}
