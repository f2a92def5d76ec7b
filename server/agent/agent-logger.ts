/** Where the agent tells its operator what happens: one line each, never a job's output or a secret. */
export interface AgentLogger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * Writes JSON lines to the given sink. Small on purpose: the agent carries no
 * logging library, to stay light on machines that run many of them.
 */
export function createAgentLogger(agent: string, write: (line: string) => void): AgentLogger {
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      write(`${JSON.stringify({ time: new Date().toISOString(), level, agent, message, ...fields })}\n`);
  return { info: line("info"), warn: line("warn") };
}
