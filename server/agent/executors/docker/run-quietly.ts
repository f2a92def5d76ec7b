import type { Container } from "dockerode";
import { startContainerCommand } from "#server/agent/executors/docker/container-command.ts";

/** Runs a small script in a container, which nobody will signal, and gives all it said. */
export async function runQuietly(
  container: Container,
  about: { script: string; args: readonly string[]; user: string | null },
): Promise<{ exitCode: number; output: string }> {
  const said: Buffer[] = [];
  const command = startContainerCommand(container, {
    argv: ["/bin/sh", "-c", about.script, "sh", ...about.args],
    workingDirectory: "/",
    environment: {},
    user: about.user,
    pidFile: "/dev/null",
    onOutput: (bytes) => said.push(Buffer.from(bytes)),
  });
  const { exitCode } = await command.ended;
  return { exitCode, output: Buffer.concat(said).toString("utf8") };
}
