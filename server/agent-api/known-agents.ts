import type { AgentId } from "#server/core/ids.ts";
import type { Clock } from "#server/core/ports/clock.ts";

const seenMillisecondsMin = 5_000;

/**
 * The agents that registered at this process, with what they can run. After a
 * restart it is empty, and an agent that it does not know is told to register
 * again when it asks for a task.
 */
export class KnownAgents {
  readonly #clock: Clock;
  readonly #executors = new Map<AgentId, readonly string[]>();
  readonly #notedAtMilliseconds = new Map<AgentId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(agentId: AgentId, executors: readonly string[]): void {
    this.#executors.set(agentId, executors);
    this.#notedAtMilliseconds.set(agentId, this.#clock.now().getTime());
  }

  /** What the agent can run, or null when it is not known here. */
  executorsOf(agentId: AgentId): readonly string[] | null {
    return this.#executors.get(agentId) ?? null;
  }

  /** True when it is time again to note that an agent is there (one that only runs a task, too): every few seconds, not on every request. */
  isDue(agentId: AgentId): boolean {
    const now = this.#clock.now().getTime();
    if (now - (this.#notedAtMilliseconds.get(agentId) ?? 0) < seenMillisecondsMin) return false;
    this.#notedAtMilliseconds.set(agentId, now);
    return true;
  }
}
