import { askEngineId, packCertificates, type RemoteDocker } from "#server/agent/steps/remote-docker.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { runBuiltIn, StepFault } from "#server/agent/steps/step-fault.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";

const certificatesFolder = "docker-certificates";

/**
 * Makes a Docker engine reachable for later steps by DOCKER_HOST, where the
 * agent's administrator has one for jobs (config-language §15.3). The engine
 * that runs the jobs themselves is never handed out: whoever commands it
 * commands the machine.
 */
export function runSetupRemoteDockerStep(context: StepContext, log: StepLog): Promise<StepEnd> {
  return runBuiltIn(context, log, () => setUp(context, log));
}

async function setUp(context: StepContext, log: StepLog): Promise<void> {
  const { spec, remoteDocker, environment, variables } = context;
  if (spec.executor.kind !== "docker") throw new StepFault(onlyInContainers);
  if (remoteDocker === null) throw new StepFault(notSwitchedOn);
  const id = await askEngineId(remoteDocker).catch((error: Error) => {
    throw new StepFault(unreachable(remoteDocker, error.message));
  });
  if (id === environment.engineId) throw new StepFault(sameEngine(remoteDocker));
  if (remoteDocker.certificates !== null) {
    const base = environment.place.taskDataDirectory;
    await environment.unpackTree({
      base,
      parents: [],
      source: { stream: packCertificates(remoteDocker, certificatesFolder) },
    });
    variables["DOCKER_CERT_PATH"] = `${base}/${certificatesFolder}`;
    variables["DOCKER_TLS_VERIFY"] = "1";
  }
  variables["DOCKER_HOST"] = remoteDocker.host;
  log.print(`Docker commands of later steps go to ${remoteDocker.host}\n`);
}

const onlyInContainers =
  "setup_remote_docker is for jobs with a docker key. Other jobs use the Docker of their machine.";
const notSwitchedOn =
  "This agent offers no Docker engine to jobs. Its administrator switches that on by setting " +
  "ROTUNDA_AGENT_REMOTE_DOCKER to the address of an engine that only jobs use, like tcp://docker.example:2376, and " +
  "ROTUNDA_AGENT_REMOTE_DOCKER_CERTIFICATES to a directory with the ca.pem, cert.pem and key.pem that it asks for.";

function unreachable({ host }: RemoteDocker, reason: string): string {
  return (
    `The Docker engine for jobs at ${host} cannot be used: ${reason}. The administrator of this agent has set it by ` +
    "ROTUNDA_AGENT_REMOTE_DOCKER and ROTUNDA_AGENT_REMOTE_DOCKER_CERTIFICATES."
  );
}

function sameEngine({ host }: RemoteDocker): string {
  return (
    `The Docker engine at ${host} is the one that runs the jobs themselves: whoever commands it commands the ` +
    "machine, so jobs do not get it. The administrator of this agent has to set ROTUNDA_AGENT_REMOTE_DOCKER to another one."
  );
}
