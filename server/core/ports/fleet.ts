import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { AgentId } from "#server/core/ids.ts";
import type { AgentAbilities } from "#server/core/task/fitting-agent.ts";

/** An agent that asks for work right now. */
export interface WaitingAgent extends AgentAbilities {
  readonly agentId: AgentId;
  readonly instanceId: string;
}

/**
 * The agents that ask for work at this process's door. The scheduler sees who
 * waits and offers claimed tasks; the door waits on an agent's behalf. A pool
 * of warm agents answers an offer within microseconds; a Nomad or VM adapter
 * starts an agent when nobody waits.
 */
export interface Fleet {
  /** Waits until the scheduler offers a task, or the signal aborts (null). One wait per agent: a second ends the first with null. */
  waitForTask(agent: WaitingAgent, signal: AbortSignal): Promise<TaskSpec | null>;
  /** Who waits now, longest first. */
  waiting(): readonly WaitingAgent[];
  /** Hands a claimed task to a waiting agent; false when it no longer waits, so the claim must be undone. */
  offer(agentId: AgentId, spec: TaskSpec): boolean;
  /** Calls back whenever an agent begins to wait. Returns how to stop. */
  onWaiting(listener: () => void): () => void;
}
