import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Below where systems take the ports of outgoing connections from (32768 up on
 * Linux, 49152 up elsewhere): a port found here is not gone again by chance
 * before its owner listens on it.
 */
const portMin = 15_000;
const portMax = 32_000;
const triesMax = 200;

/** A port nobody listens on now. Somebody else who looks for one may still take it before you do. */
export async function findFreePort(host: string): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = randomInt(portMin, portMax);
    if (await canListen(port, host)) return port;
  }
  throw new Error(`No free port was found between ${portMin} and ${portMax} on ${host}`);
}

function canListen(port: number, host: string): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
