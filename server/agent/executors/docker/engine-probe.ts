import { existsSync } from "node:fs";
import { request } from "node:http";

const answerMillisecondsMax = 2_000;
/** An answer, good or bad, holds for this long. */
export const probeMillisecondsMin = 5_000;

/** How to connect to an engine: a socket, or host and port. */
export type EngineAddress =
  | { readonly socketPath: string }
  | { readonly protocol: "http" | "https"; readonly host: string; readonly port: number };

/** Understands what DOCKER_HOST may say; `tcp://` is plain HTTP. */
export function engineAddress(dockerHost: string): EngineAddress {
  if (dockerHost.startsWith("unix://")) return { socketPath: dockerHost.slice("unix://".length) };
  const url = new URL(dockerHost.replace(/^tcp:/, "http:"));
  const protocol = url.protocol === "https:" ? "https" : "http";
  return { protocol, host: url.hostname, port: Number(url.port || (protocol === "https" ? 2376 : 2375)) };
}

/**
 * Tells whether an engine answers, remembering the answer for a few seconds so
 * that asking for every task costs nothing. Where there is no socket file,
 * there is no engine, and nothing is asked at all. TLS engines are believed to
 * be there: only their certificate's owner could find out.
 */
export function createEngineProbe(address: EngineAddress): () => Promise<boolean> {
  let known: { reachable: boolean; at: number } | null = null;
  return async () => {
    if ("protocol" in address && address.protocol === "https") return true;
    if ("socketPath" in address && !existsSync(address.socketPath)) return false;
    if (known !== null && performance.now() - known.at < probeMillisecondsMin) return known.reachable;
    const reachable = await answers(address);
    known = { reachable, at: performance.now() };
    return reachable;
  };
}

function answers(address: EngineAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const where =
      "socketPath" in address ? { socketPath: address.socketPath } : { host: address.host, port: address.port };
    const ping = request({ ...where, path: "/_ping", timeout: answerMillisecondsMax, agent: false });
    ping.once("response", (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    ping.once("timeout", () => ping.destroy());
    ping.once("error", () => resolve(false));
    ping.once("close", () => resolve(false));
    ping.end();
  });
}
