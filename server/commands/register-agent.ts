import type { Deps } from "#server/commands/deps.ts";
import type { RegisterRequest, RegisterResponse } from "#server/core/agent-protocol/requests.ts";

/**
 * Takes in an agent at its start. What an earlier start of it held and does
 * not recover is given up at once; it need not wait for leases to run out.
 */
export async function registerAgent(
  deps: Pick<Deps, "agents" | "ids" | "clock" | "limits">,
  request: RegisterRequest,
): Promise<RegisterResponse> {
  const now = deps.clock.now();
  const leaseExpiresAt = new Date(now.getTime() + deps.limits.leaseSeconds * 1000);
  const agentId = await deps.agents.register({ ...request, id: deps.ids.next() }, leaseExpiresAt, now);
  return { agentId, heartbeatSeconds: deps.limits.heartbeatSeconds, pollSecondsMax: deps.limits.pollSecondsMax };
}
