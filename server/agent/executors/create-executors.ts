import { lookup } from "node:dns/promises";
import type { AgentSettings } from "#server/agent/agent-env.ts";
import type { AgentLogger } from "#server/agent/agent-logger.ts";
import { DockerExecutor } from "#server/agent/executors/docker/docker-executor.ts";
import { EngineProbe, engineAddress } from "#server/agent/executors/docker/engine-probe.ts";
import { ExecutorChooser } from "#server/agent/executors/executor-chooser.ts";
import { HostExecutor } from "#server/agent/executors/host/host-executor.ts";

interface ExecutorRequest {
  readonly settings: AgentSettings;
  /** The agent's own folder. */
  readonly directory: string;
  readonly logger: AgentLogger;
}

/** Finds out what this machine can do and makes its executors. */
export async function createExecutors(request: ExecutorRequest): Promise<ExecutorChooser> {
  const { settings, directory, logger } = request;
  const host = await createHostExecutor(request);
  const address = engineAddress(settings.dockerHost);
  const engine = new EngineProbe(address);
  const { name: agentName, dockerNetwork: network, dockerEngineWaitSeconds, serverUrl, deniedPorts } = settings;
  const addresses = await addressesOf(serverUrl.hostname);
  const denied = { addresses, ports: [...new Set([...deniedPorts, Number(serverUrl.port || portOf(serverUrl))])] };
  const docker = new DockerExecutor(
    { address, probe: engine, dockerEngineWaitSeconds, agentName, directory, network, denied },
    logger,
  );
  const hasEngineGpus = () => docker.hasGpus();
  return new ExecutorChooser({ host, docker, engine, hasEngineGpus, dockerFallback: settings.dockerFallback });
}

function portOf(url: URL): number {
  return url.protocol === "https:" ? 443 : 80;
}

/** Empty when the name is not known now; the server's port is then only closed on this machine. */
async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host.replace(/^\[|\]$/g, ""), { all: true }).catch(() => []);
  return found.map(({ address }) => address).filter((address) => !/^127\.|^::1$/.test(address));
}

/** Sandboxed when that works here, tried out once; otherwise beside the agent, and told so. */
async function createHostExecutor({ settings, directory, logger }: ExecutorRequest): Promise<HostExecutor> {
  const { jobUid, hiddenPaths } = settings;
  const sandboxed = new HostExecutor({ directory, jobUid, hiddenPaths, sandboxed: true }, logger);
  const fault = await sandboxed.findFault();
  if (fault === null) return sandboxed;
  await sandboxed.close();
  logger.warn("jobs run on this machine without isolation", { reason: fault });
  return new HostExecutor({ directory, jobUid, hiddenPaths, sandboxed: false }, logger);
}
