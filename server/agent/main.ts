import { readAgentEnv } from "#server/agent/agent-env.ts";
import { createAgentLogger } from "#server/agent/agent-logger.ts";
import { startAgent } from "#server/agent/run-agent.ts";

/**
 * The build agent program. It ends by SIGTERM or SIGINT, or when the process
 * that started it over an IPC channel goes away. Exit code 1 means that it
 * could not start, with the reason on stderr.
 */
async function main(): Promise<void> {
  const settings = readAgentEnv();
  const logger = createAgentLogger(settings.name, (line) => process.stderr.write(line));
  const agent = await startAgent(settings, logger);
  const drain = () => void agent.drain();
  process.on("SIGTERM", drain);
  process.on("SIGINT", drain);
  if (process.connected) process.once("disconnect", drain);
  if (process.connected) process.send?.({ type: "ready" });
  await agent.ended;
  if (process.connected) process.disconnect();
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
