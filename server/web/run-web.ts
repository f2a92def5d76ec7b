import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Deps } from "#server/commands/deps.ts";
import { ensureAdmin } from "#server/commands/ensure-admin.ts";
import { createSignInGuard } from "#server/commands/sign-in-guard.ts";
import { type Env, trustRequestHost } from "#server/env.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { openRealtimeDoor } from "#server/realtime/realtime-door.ts";
import type { DataDirectory } from "#server/settings/data-directory.ts";
import { openAuthDoor } from "#server/web/auth/auth-door.ts";
import { sessionReader } from "#server/web/auth/session-cookie.ts";
import { createIdentities } from "#server/web/identities.ts";
import { openPageRenderer } from "#server/web/page-renderer.ts";
import { faultReporter } from "#server/web/report-fault.ts";
import type { WebContext } from "#server/web/web-context.ts";
import { createWebServer } from "#server/web/web-server.ts";

const repositoryRoot = join(import.meta.dirname, "../..");
/** Requests under way get this long when the server stops. */
const drainSeconds = 5;

/** What the role is made of. */
export interface WebOptions {
  readonly deps: Deps;
  readonly env: Env;
  readonly prisma: ScreenReader;
  readonly log: Logger;
  readonly dataDirectory: DataDirectory;
  /** Where the built dashboard is; tests name an empty directory. */
  readonly appDirectory?: string;
}

/** The running role. */
export interface RunningWeb {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts the role `web`: dashboard, API, hooks and sockets on one port.
 * Everything that takes time to start does so side by side; it listens when
 * all of it is there, so the first request is as fast as the second.
 */
export async function runWeb(options: WebOptions): Promise<RunningWeb> {
  const { deps, env, prisma, log, dataDirectory } = options;
  trustRequestHost();
  const secret = (await readFile(dataDirectory.sessionSecretFile, "utf8")).trim();
  const [readSessionId, auth, pages, localToken, version] = await Promise.all([
    sessionReader(secret),
    openAuthDoor({ ...deps, guard: createSignInGuard(), secret, log }),
    openPageRenderer(options.appDirectory ?? join(repositoryRoot, "apps/web")),
    readFile(dataDirectory.localTokenFile, "utf8").then(trimmed, () => null),
    readVersion(),
    ensureAdmin(deps),
  ]);
  const identities = createIdentities({ ...deps, localToken }, readSessionId);
  const context: WebContext = {
    deps,
    prisma,
    log,
    secret,
    examplesDir: dataDirectory.examplesDir,
    hasPublicUrl: env.ROTUNDA_PUBLIC_URL !== undefined,
    identities,
    reportFault: faultReporter(log),
  };
  const health = { deps, prisma, engine: { host: env.ROTUNDA_OUTPUT_HOST, port: env.ROTUNDA_OUTPUT_PORT } };
  const server = createWebServer({ context, auth, pages, health, version });
  const realtime = openRealtimeDoor(server, {
    deps,
    prisma,
    identify: (request) => identities.bySocket(request),
    onFault: (error) => log.error({ err: error }, "a socket's message failed"),
  });
  await listen(server, env.ROTUNDA_WEB_PORT, env.ROTUNDA_HOST);
  const { port } = server.address() as AddressInfo;
  log.info({ port }, "the dashboard listens");
  return {
    port,
    stop: async () => {
      const hurry = setTimeout(() => server.closeAllConnections(), drainSeconds * 1000);
      await realtime.close();
      server.closeAllConnections();
      clearTimeout(hurry);
      await pages.close();
    },
  };
}

function trimmed(text: string): string | null {
  return text.trim() || null;
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(repositoryRoot, "package.json"), "utf8")) as { version: string };
  return version;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
