import { connect } from "node:net";
import type { Deps } from "#server/commands/deps.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";

const engineTimeoutMilliseconds = 1000;
/** An idle agent asks for work at least every `pollSecondsMax`; this much later it counts as gone. */
const agentGraceSeconds = 15;

/** One thing that must be well before builds can run. */
export interface HealthCheck {
  readonly ok: boolean;
  readonly detail: string;
}

/** Whether builds can run, and what each check found. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: { readonly database: HealthCheck; readonly engine: HealthCheck; readonly agents: HealthCheck };
}

/** What the checks look at. `engine` is where the agents' door listens. */
export interface HealthOptions {
  readonly deps: Pick<Deps, "agents" | "clock" | "limits">;
  readonly prisma: ScreenReader;
  readonly engine: { readonly host: string; readonly port: number };
}

/**
 * Whether a build that is triggered now would run: the database answers, the
 * engine's door is open, and at least one agent has asked for work lately.
 * Agents seen before the database started do not count: they belong to an
 * earlier start of the whole installation.
 */
export async function readiness({ deps, prisma, engine }: HealthOptions): Promise<Readiness> {
  const [database, engineCheck] = await Promise.all([checkDatabase(prisma), checkEngine(engine)]);
  const agents = database.startedAt === null ? unknownAgents : await checkAgents(deps, database.startedAt);
  const checks = { database: { ok: database.ok, detail: database.detail }, engine: engineCheck, agents };
  return { ready: Object.values(checks).every(({ ok }) => ok), checks };
}

const unknownAgents: HealthCheck = { ok: false, detail: "unknown without the database" };

async function checkDatabase(prisma: ScreenReader): Promise<HealthCheck & { readonly startedAt: Date | null }> {
  try {
    const [row] = await prisma.$queryRaw<{ startedAt: Date }[]>`SELECT pg_postmaster_start_time() AS "startedAt"`;
    return { ok: true, detail: "answers", startedAt: row?.startedAt ?? null };
  } catch {
    return { ok: false, detail: "does not answer", startedAt: null };
  }
}

async function checkAgents(deps: HealthOptions["deps"], startedAt: Date): Promise<HealthCheck> {
  const lately = deps.clock.now().getTime() - (deps.limits.pollSecondsMax + agentGraceSeconds) * 1000;
  const seenSince = new Date(Math.max(lately, startedAt.getTime()));
  const count = await deps.agents.countSeenSince(seenSince);
  return { ok: count > 0, detail: count === 1 ? "1 agent is connected" : `${count} agents are connected` };
}

function checkEngine({ host, port }: { readonly host: string; readonly port: number }): Promise<HealthCheck> {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return new Promise((resolve) => {
    const socket = connect({ host: reachable, port, timeout: engineTimeoutMilliseconds });
    const finish = (ok: boolean): void => {
      socket.destroy();
      resolve({ ok, detail: ok ? "answers" : "does not answer" });
    };
    socket.once("connect", () => finish(true));
    socket.once("timeout", () => finish(false));
    socket.once("error", () => finish(false));
  });
}
