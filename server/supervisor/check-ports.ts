import { createServer } from "node:net";
import { StartError } from "./start-error.ts";

/** A place to listen on, and the settings that chose it. */
export interface WantedPort {
  readonly port: number;
  readonly host: string;
  readonly portSetting: string;
  readonly hostSetting: string;
}

/**
 * Makes sure that every port can be listened on before anything is started.
 * Throws one StartError with a line for each that cannot, naming the setting to
 * change. Port 0 (any) is always fine.
 */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const fixed = wanted.filter(({ port }) => port !== 0);
  const lines = sharedPorts(fixed);
  for (const place of fixed) {
    const code = await tryListening(place);
    if (code !== null) lines.push(sentence(place, code));
  }
  if (lines.length > 0) throw new StartError([...new Set(lines)]);
}

function sharedPorts(wanted: readonly WantedPort[]): string[] {
  return wanted.flatMap((place, index) =>
    wanted
      .slice(index + 1)
      .filter((other) => other.port === place.port)
      .map((other) => `${place.portSetting} and ${other.portSetting} are both ${place.port}. Give each its own port.`),
  );
}

async function tryListening({ port, host }: WantedPort): Promise<string | null> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)));
  });
}

function sentence({ port, host, portSetting, hostSetting }: WantedPort, code: string): string {
  const place = `Port ${port} (${portSetting})`;
  if (code === "EADDRINUSE") return `${place} is already in use. Stop what uses it or set ${portSetting}.`;
  if (code === "EACCES") return `${place} needs more rights than this user has. Set ${portSetting} to 1024 or more.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `${hostSetting} is "${host}", which is not an address of this machine.`;
  }
  return `${place} cannot be listened on (${code}). Set ${portSetting}.`;
}
