import type { AgentId } from "#server/core/ids.ts";
import type { Clock } from "#server/core/ports/clock.ts";

const seenMillisecondsMin = 5_000;

/**
 * The agents that registered at this process, with what they can run. After a
 * restart it is empty, and an agent that it does not know is told to register
 * again.
 */
export class KnownAgents {
  readonly #clock: Clock;
  readonly #agents = new Map<AgentId, { readonly executors: readonly string[]; toldAtMilliseconds: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(agentId: AgentId, executors: readonly string[]): void {
    this.#agents.set(agentId, { executors, toldAtMilliseconds: this.#clock.now().getTime() });
  }

  /** What the agent can run, or null when it is not known here. */
  executorsOf(agentId: AgentId): readonly string[] | null {
    return this.#agents.get(agentId)?.executors ?? null;
  }

  /** True when it is time again to note that the agent is there: every few seconds, not on every request. */
  isDue(agentId: AgentId): boolean {
    const now = this.#clock.now().getTime();
    const agent = this.#agents.get(agentId);
    if (agent === undefined || now - agent.toldAtMilliseconds < seenMillisecondsMin) return false;
    agent.toldAtMilliseconds = now;
    return true;
  }
}
