import { router } from "#server/trpc/procedures.ts";
import { list as listCaches } from "#server/trpc/routers/cache/list.ts";
import { remove as removeCaches } from "#server/trpc/routers/cache/remove.ts";
import { orbs as configOrbs } from "#server/trpc/routers/config/orbs.ts";
import { read as readConfig } from "#server/trpc/routers/config/read.ts";
import { create as createContext } from "#server/trpc/routers/context/create.ts";
import { get as getContext } from "#server/trpc/routers/context/get.ts";
import { list as listContexts } from "#server/trpc/routers/context/list.ts";
import { organizations } from "#server/trpc/routers/context/organizations.ts";
import { remove as removeContext } from "#server/trpc/routers/context/remove.ts";
import { uses } from "#server/trpc/routers/context/uses.ts";
import { artifacts } from "#server/trpc/routers/job/artifacts.ts";
import { cancel as cancelJob } from "#server/trpc/routers/job/cancel.ts";
import { get as getJob } from "#server/trpc/routers/job/get.ts";
import { log } from "#server/trpc/routers/job/log.ts";
import { resources } from "#server/trpc/routers/job/resources.ts";
import { testMessage } from "#server/trpc/routers/job/test-message.ts";
import { tests } from "#server/trpc/routers/job/tests.ts";
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
import { add as addSshKey } from "#server/trpc/routers/ssh-key/add.ts";
import { list as listSshKeys } from "#server/trpc/routers/ssh-key/list.ts";
import { remove as removeSshKey } from "#server/trpc/routers/ssh-key/remove.ts";
import { list as listVariables } from "#server/trpc/routers/variable/list.ts";
import { remove as removeVariable } from "#server/trpc/routers/variable/remove.ts";
import { set as setVariables } from "#server/trpc/routers/variable/set.ts";
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
  job: router({ get: getJob, cancel: cancelJob, artifacts, log, tests, testMessage, resources }),
  variable: router({ list: listVariables, set: setVariables, remove: removeVariable }),
  context: router({
    list: listContexts,
    get: getContext,
    uses,
    organizations,
    create: createContext,
    remove: removeContext,
  }),
  sshKey: router({ list: listSshKeys, add: addSshKey, remove: removeSshKey }),
  cache: router({ list: listCaches, remove: removeCaches }),
});

/** The dashboard's client is typed by this. */
export type AppRouter = typeof appRouter;
