import { router } from "#server/trpc/procedures.ts";
import { orbs as configOrbs } from "#server/trpc/routers/config/orbs.ts";
import { read as readConfig } from "#server/trpc/routers/config/read.ts";
import { artifacts } from "#server/trpc/routers/job/artifacts.ts";
import { cancel as cancelJob } from "#server/trpc/routers/job/cancel.ts";
import { get as getJob } from "#server/trpc/routers/job/get.ts";
import { log } from "#server/trpc/routers/job/log.ts";
import { branches } from "#server/trpc/routers/pipeline/branches.ts";
import { config as pipelineConfig } from "#server/trpc/routers/pipeline/config.ts";
import { get as getPipeline } from "#server/trpc/routers/pipeline/get.ts";
import { list as listPipelines } from "#server/trpc/routers/pipeline/list.ts";
import { trigger } from "#server/trpc/routers/pipeline/trigger.ts";
import { add } from "#server/trpc/routers/project/add.ts";
import { get as getProject } from "#server/trpc/routers/project/get.ts";
import { hookScript } from "#server/trpc/routers/project/hook-script.ts";
import { inspect } from "#server/trpc/routers/project/inspect.ts";
import { list as listProjects } from "#server/trpc/routers/project/list.ts";
import { tryExample } from "#server/trpc/routers/project/try-example.ts";
import { createFirstAccount } from "#server/trpc/routers/session/create-first-account.ts";
import { signOut } from "#server/trpc/routers/session/sign-out.ts";
import { state } from "#server/trpc/routers/session/state.ts";
import { approve } from "#server/trpc/routers/workflow/approve.ts";
import { cancel as cancelWorkflow } from "#server/trpc/routers/workflow/cancel.ts";
import { get as getWorkflow } from "#server/trpc/routers/workflow/get.ts";
import { rerun } from "#server/trpc/routers/workflow/rerun.ts";

/** Everything the dashboard can ask for, by noun and verb. */
export const appRouter = router({
  session: router({ state, createFirstAccount, signOut }),
  project: router({ list: listProjects, get: getProject, inspect, add, tryExample, hookScript }),
  config: router({ read: readConfig, orbs: configOrbs }),
  pipeline: router({ list: listPipelines, get: getPipeline, trigger, branches, config: pipelineConfig }),
  workflow: router({ get: getWorkflow, cancel: cancelWorkflow, rerun, approve }),
  job: router({ get: getJob, cancel: cancelJob, artifacts, log }),
});

/** The dashboard's client is typed by this. */
export type AppRouter = typeof appRouter;
