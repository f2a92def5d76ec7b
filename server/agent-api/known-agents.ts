import type { AgentId } from "#server/core/ids.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { AgentAbilities } from "#server/core/task/fitting-agent.ts";

const seenMillisecondsMin = 5_000;

/**
 * The agents that registered at this process, with what they can do. After a
 * restart it is empty, and an agent that it does not know is told to register
 * again when it asks for a task.
 */
export class KnownAgents {
  readonly #clock: Clock;
  readonly #abilities = new Map<AgentId, AgentAbilities>();
  readonly #notedAtMilliseconds = new Map<AgentId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(agentId: AgentId, abilities: AgentAbilities): void {
    this.#abilities.set(agentId, abilities);
    this.#notedAtMilliseconds.set(agentId, this.#clock.now().getTime());
  }

  /** What the agent can do, or null when it is not known here. */
  abilitiesOf(agentId: AgentId): AgentAbilities | null {
    return this.#abilities.get(agentId) ?? null;
  }

  /** True when it is time again to note that an agent is there (one that only runs a task, too): every few seconds, not on every request. */
  isDue(agentId: AgentId): boolean {
    const now = this.#clock.now().getTime();
    if (now - (this.#notedAtMilliseconds.get(agentId) ?? 0) < seenMillisecondsMin) return false;
    this.#notedAtMilliseconds.set(agentId, now);
    return true;
  }
}
