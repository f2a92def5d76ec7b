import { installationRouter } from "./installation/index.ts";
import { consoleRouter } from "./procedures.ts";
import { serviceRouter } from "./service/index.ts";
import { sessionRouter } from "./session/index.ts";

/** Everything that the console's pages can ask for. */
export const consoleAppRouter = consoleRouter({
  session: sessionRouter,
  service: serviceRouter,
  installation: installationRouter,
});

export type ConsoleAppRouter = typeof consoleAppRouter;
