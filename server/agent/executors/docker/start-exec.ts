import type { Duplex } from "node:stream";
import type { Container, Exec } from "dockerode";

/** What is started in a container. */
export interface ExecRequest {
  readonly argv: readonly string[];
  /** Besides the container's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string | null;
}

/** A process that the engine started in a container, and the stream of what it prints. */
export interface StartedExec {
  readonly exec: Exec;
  readonly stream: Duplex;
}

/** Starts a process in a running container. Rejects like every request to the engine. */
export async function startExec(container: Container, request: ExecRequest): Promise<StartedExec> {
  const exec = await container.exec({
    Cmd: [...request.argv],
    Env: Object.entries(request.environment).map(([name, value]) => `${name}=${value}`),
    AttachStdout: true,
    AttachStderr: true,
    ...(request.user === null ? {} : { User: request.user }),
  });
  return { exec, stream: await exec.start({ hijack: true, stdin: false }) };
}
