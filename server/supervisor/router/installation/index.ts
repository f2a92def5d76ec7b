import { consoleRouter } from "#server/supervisor/router/procedures.ts";
import { get } from "./get.ts";

/** The installation as a whole. */
export const installationRouter = consoleRouter({ get });
