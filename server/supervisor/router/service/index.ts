import { consoleRouter } from "#server/supervisor/router/procedures.ts";
import { list } from "./list.ts";
import { logs } from "./logs.ts";
import { restart } from "./restart.ts";
import { restartAll } from "./restart-all.ts";
import { start } from "./start.ts";
import { startAll } from "./start-all.ts";
import { stop } from "./stop.ts";
import { stopAll } from "./stop-all.ts";

/** Watching, stopping and starting the services. */
export const serviceRouter = consoleRouter({ list, logs, start, stop, restart, startAll, stopAll, restartAll });
