import type { Route } from "#server/rest/rest-exchange.ts";
import { compileRoutes } from "#server/rest/routes/compile-routes.ts";
import { contextRoutes } from "#server/rest/routes/context-routes.ts";
import { jobRoutes } from "#server/rest/routes/job-routes.ts";
import { meRoutes } from "#server/rest/routes/me-routes.ts";
import { openApiRoutes } from "#server/rest/routes/openapi-routes.ts";
import { orbRoutes } from "#server/rest/routes/orb-routes.ts";
import { pipelineRoutes } from "#server/rest/routes/pipeline-routes.ts";
import { privateRoutes } from "#server/rest/routes/private-routes.ts";
import { projectRoutes } from "#server/rest/routes/project-routes.ts";
import { sshKeyRoutes } from "#server/rest/routes/ssh-key-routes.ts";
import { storageRoutes } from "#server/rest/routes/storage-routes.ts";
import { variableRoutes } from "#server/rest/routes/variable-routes.ts";
import { workflowRoutes } from "#server/rest/routes/workflow-routes.ts";

/** The ones that are waited for the most first. */
const apiRoutes: readonly Route[] = [
  ...pipelineRoutes,
  ...workflowRoutes,
  ...jobRoutes,
  ...storageRoutes,
  ...projectRoutes,
  ...variableRoutes,
  ...sshKeyRoutes,
  ...contextRoutes,
  ...compileRoutes,
  ...meRoutes,
  ...orbRoutes,
  ...privateRoutes,
];

/** Every route there is, with the one that describes them. */
export const routes: readonly Route[] = [...apiRoutes, ...openApiRoutes(apiRoutes)];
