import type { RegisterRequest } from "#server/core/agent-protocol/requests.ts";
import type { AgentId } from "#server/core/ids.ts";

/** The agents that have ever registered. */
export interface AgentStore {
  /**
   * Stores an agent under its name and gives its id (kept over restarts).
   * Tasks that an earlier start of it held and that it does not recover lose
   * their lease at once; those that it recovers get a fresh one.
   */
  register(agent: RegisterRequest & { readonly id: AgentId }, leaseExpiresAt: Date, now: Date): Promise<AgentId>;
  /** Notes that an agent is there. */
  seen(agentId: AgentId, now: Date): Promise<void>;
  /** How many agents were seen since. */
  countSeenSince(since: Date): Promise<number>;
  /** Gives every held lease at least until `leaseExpiresAt`: after an outage of ours nobody is lost. */
  extendLeases(leaseExpiresAt: Date): Promise<void>;
}
