import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { type StepEnd, succeeded } from "#server/agent/task/task-fold.ts";

/**
 * Makes a Docker engine reachable for later steps by DOCKER_HOST, where the
 * agent's administrator has one for jobs (config-language §15.3). The engine
 * that runs the jobs themselves is never handed out: whoever commands it
 * commands the machine.
 */
export function runSetupRemoteDockerStep(context: StepContext, log: StepLog): StepEnd {
  if (context.spec.executor.kind !== "docker") return refused(log, onlyInContainers);
  if (context.remoteDocker === null) return refused(log, notSwitchedOn);
  context.variables["DOCKER_HOST"] = context.remoteDocker;
  log.print(`Docker commands of later steps go to ${context.remoteDocker}\n`);
  return succeeded;
}

const onlyInContainers =
  "setup_remote_docker is for jobs with a docker key. Other jobs use the Docker of their machine.";
const notSwitchedOn =
  "This agent offers no Docker engine to jobs. Its administrator switches that on by setting " +
  "ROTUNDA_AGENT_REMOTE_DOCKER to the address of an engine that only jobs use, like tcp://docker.example:2375.";

function refused(log: StepLog, detail: string): StepEnd {
  log.print(`${detail}\n`);
  return { status: "failed", exitCode: null, reason: "stepFailed", detail };
}
