import { type AgentDoor, openAgentDoor } from "#server/agent-api/agent-door.ts";
import type { Deps } from "#server/commands/deps.ts";
import { registerAgent } from "#server/commands/register-agent.ts";
import { returnTask } from "#server/commands/return-task.ts";
import type { Fleet } from "#server/core/ports/fleet.ts";
import type { ServiceLog } from "#server/output/service-log.ts";
import { storageCommands } from "#server/output/storage-commands.ts";
import { taskCommands } from "#server/output/task-commands.ts";
import { createTaskInbox } from "#server/output/task-inbox.ts";

/** What the agents' door runs with. */
export interface AgentDoorOptions {
  readonly deps: Deps & { readonly fleet: Fleet };
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly log: ServiceLog;
  /** What agents register and acquire with. */
  readonly agentToken: string;
  /** Of one artifact. */
  readonly artifactBytesMax: number;
  /** What git inherits when sources are served. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs the agents' door over the real commands: registering, acquiring, heartbeats, messages, artifacts, archives, test results and sources. */
export async function runAgentDoor(options: AgentDoorOptions): Promise<AgentDoor> {
  const { deps, host, port, log, agentToken, artifactBytesMax, environment } = options;
  const commands = {
    ...taskCommands(deps),
    registerAgent: (request: Parameters<typeof registerAgent>[1]) => registerAgent(deps, request),
    returnTask: (claim: Parameters<typeof returnTask>[1]) => returnTask(deps, claim),
    agentSeen: (agentId: string) => deps.agents.seen(agentId, deps.clock.now()),
  };
  const inbox = createTaskInbox({ commands, logs: deps.logs, secrets: deps.taskSecrets, clock: deps.clock, log });
  const { heartbeatSeconds, pollSecondsMax } = deps.limits;
  const { fleet, feed, blobs, git, clock, ids } = deps;
  return openAgentDoor(
    {
      commands,
      storage: storageCommands(deps),
      inbox,
      fleet,
      feed,
      blobs,
      git,
      clock,
      ids,
      log,
      agentToken,
      heartbeatSeconds,
      pollSecondsMax,
      artifactBytesMax,
      environment,
    },
    { host, port },
  );
}
