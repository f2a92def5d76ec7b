import { setTimeout as pause } from "node:timers/promises";
import Docker from "dockerode";
import { allProcesses } from "#server/testing/services/process-tree.ts";

/** What was seen where, while a job ran. */
export interface SecretWatch extends AsyncDisposable {
  /** Ends the watch, and gives every place where one of the texts stood. */
  end(): Promise<readonly string[]>;
  /** How many containers of jobs were looked at. */
  readonly containersSeen: number;
}

const everyMs = 20;

/** Looks again and again at all command lines of this machine, and at all that a Docker engine tells of its containers. */
export function watchForSecrets(dockerHost: string, texts: readonly string[]): SecretWatch {
  const docker = new Docker({ socketPath: dockerHost.slice("unix://".length) });
  const places = new Set<string>();
  const containers = new Set<string>();
  const note = (place: string, text: string) => {
    for (const secret of texts) if (text.includes(secret)) places.add(`${place}: ${secret}`);
  };
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      for (const { command } of allProcesses()) note("a command line", command);
      for (const { Id } of await docker.listContainers({ all: true })) {
        const container = docker.getContainer(Id);
        const about = await container.inspect().catch(() => null);
        if (about === null) continue;
        containers.add(Id);
        note("docker inspect", JSON.stringify(about));
      }
      await pause(everyMs);
    }
  };
  const ended = watch();
  const end = async () => {
    isOver = true;
    await ended;
    return [...places];
  };
  return {
    get containersSeen() {
      return containers.size;
    },
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}
