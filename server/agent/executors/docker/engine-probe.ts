import { existsSync } from "node:fs";
import { request } from "node:http";

const answerMillisecondsMax = 2_000;
/** An answer, good or bad, holds for this long. */
const probeMillisecondsMin = 5_000;

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

/** An address as people write it, for sentences. */
export function spokenAddress(address: EngineAddress): string {
  return "socketPath" in address
    ? `unix://${address.socketPath}`
    : `${address.protocol === "https" ? "https" : "tcp"}://${address.host}:${address.port}`;
}

/**
 * Tells whether an engine answers, remembering the answer for a few seconds so
 * that asking for every task costs nothing. Where there is no socket file,
 * there is no engine, and nothing is asked at all. TLS engines are believed to
 * be there: only their certificate's owner could find out.
 */
export class EngineProbe {
  readonly #address: EngineAddress;
  #known: { readonly reachable: boolean; readonly at: number } | null = null;
  #answeredAt: number | null = null;

  constructor(address: EngineAddress) {
    this.#address = address;
  }

  /** When it last answered anything, milliseconds of the monotonic clock; null when it never has since this agent's start. */
  get answeredAt(): number | null {
    return this.#answeredAt;
  }

  /** Notes an answer that somebody else got. */
  answered(): void {
    this.#answeredAt = performance.now();
  }

  async isReachable(): Promise<boolean> {
    const address = this.#address;
    if ("protocol" in address && address.protocol === "https") return true;
    if ("socketPath" in address && !existsSync(address.socketPath)) return false;
    const known = this.#known;
    if (known !== null && performance.now() - known.at < probeMillisecondsMin) return known.reachable;
    return this.ask();
  }

  /** Asks now, whatever is remembered. */
  async ask(): Promise<boolean> {
    const reachable = await answers(this.#address);
    this.#known = { reachable, at: performance.now() };
    if (reachable) this.answered();
    return reachable;
  }
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
