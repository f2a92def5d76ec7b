import type { Route } from "#server/rest/rest-exchange.ts";
import { compileRoutes } from "#server/rest/routes/compile-routes.ts";
import { contextRoutes } from "#server/rest/routes/context-routes.ts";
import { jobRoutes } from "#server/rest/routes/job-routes.ts";
import { meRoutes } from "#server/rest/routes/me-routes.ts";
import { pipelineRoutes } from "#server/rest/routes/pipeline-routes.ts";
import { privateRoutes } from "#server/rest/routes/private-routes.ts";
import { projectRoutes } from "#server/rest/routes/project-routes.ts";
import { storageRoutes } from "#server/rest/routes/storage-routes.ts";
import { variableRoutes } from "#server/rest/routes/variable-routes.ts";
import { workflowRoutes } from "#server/rest/routes/workflow-routes.ts";

/** Every route there is, the ones that are waited for the most first. */
export const routes: readonly Route[] = [
  ...pipelineRoutes,
  ...workflowRoutes,
  ...jobRoutes,
  ...storageRoutes,
  ...projectRoutes,
  ...variableRoutes,
  ...contextRoutes,
  ...compileRoutes,
  ...meRoutes,
  ...privateRoutes,
];
