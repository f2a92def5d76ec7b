import { startEmbeddedPostgres } from "#server/adapters/embedded-postgres/embedded-postgres.ts";
import type { ServiceProgram } from "./service-program.ts";

const readySecondsMax = 300;
const endSecondsMax = 10;

/**
 * The embedded database as a service. Its long time to get ready is for the
 * recovery after a power cut, which replays what was written since the last
 * checkpoint. SIGINT is PostgreSQL's fast shutdown: open transactions roll back.
 */
export function postgresService(options: {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
}): ServiceProgram {
  return {
    name: "postgres",
    purpose: "The database. Everything else waits for it.",
    rank: 0,
    countsChildren: true,
    stopSignal: "SIGINT",
    finishSecondsMax: null,
    cutShortSignal: "SIGINT",
    endSecondsMax,
    readySecondsMax,
    launch: ({ onLine }) => startEmbeddedPostgres({ ...options, onLine }),
  };
}
