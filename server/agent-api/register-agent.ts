import { answerJson } from "#server/agent-api/answer.ts";
import { readJson } from "#server/agent-api/read-body.ts";
import { parseRequest, registerSchema } from "#server/agent-api/request-schema.ts";
import type { Exchange } from "#server/agent-api/route.ts";

/** `POST /register`: takes in an agent at its start. */
export async function registerAgentRoute({ context, state, request, response }: Exchange): Promise<void> {
  const agent = parseRequest(registerSchema, await readJson(request));
  const registered = await context.commands.registerAgent(agent);
  const { executors, platform } = agent;
  state.agents.add(registered.agentId, { executors, platform });
  answerJson(response, 200, registered);
}
