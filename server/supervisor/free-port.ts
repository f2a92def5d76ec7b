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
/** Has no factor in common with the number of ports, so that steps of it come by each of them once. */
const stride = 6_007;

/**
 * A port nobody listens on now, and that is not spoken for. Somebody else who
 * looks for one may still take it before you do.
 */
export async function findFreePort(host: string, spokenFor: readonly number[] = []): Promise<number> {
  let tries = 0;
  const start = randomInt(portMin, portMax);
  for (let step = 0; step < portMax - portMin && tries < triesMax; step += 1) {
    const port = portMin + ((start - portMin + step * stride) % (portMax - portMin));
    if (spokenFor.includes(port)) continue;
    tries += 1;
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
