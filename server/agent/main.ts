import { readAgentEnv } from "#server/agent/agent-env.ts";
import { createAgentLogger } from "#server/agent/agent-logger.ts";
import { startAgent } from "#server/agent/run-agent.ts";

/**
 * The build agent program. SIGTERM or SIGINT ends it after its task, as long as
 * its settings allow; a second one, SIGQUIT, and the end of the process that
 * started it over an IPC channel cut the task short. Over that channel it tells
 * what it works on. Exit code 1 means that it could not start, with the reason
 * on stderr.
 */
async function main(): Promise<void> {
  const settings = readAgentEnv();
  const logger = createAgentLogger(settings.name, (line) => process.stderr.write(line));
  const tell = (message: object) => void (process.connected && process.send?.(message));
  const agent = await startAgent(settings, logger, (work) => tell({ type: "work", work }));
  const stopNow = () => void agent.stopNow();
  let presses = 0;
  const drain = () => (presses++ === 0 ? void agent.drain() : stopNow());
  process.on("SIGTERM", drain);
  process.on("SIGINT", drain);
  process.on("SIGQUIT", stopNow);
  if (process.connected) process.once("disconnect", () => void agent.stopNow("orphaned"));
  tell({ type: "ready" });
  await agent.ended;
  if (process.connected) process.disconnect();
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
