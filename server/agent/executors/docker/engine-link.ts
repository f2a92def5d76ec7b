import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type Docker from "dockerode";
import { askFacts } from "#server/agent/executors/docker/engine-facts.ts";
import { type EngineAddress, type EngineProbe, spokenAddress } from "#server/agent/executors/docker/engine-probe.ts";

interface LinkParts {
  readonly address: EngineAddress;
  readonly probe: EngineProbe;
  /** After so long without any answer the engine counts as gone, but never before `silentSecondsMin`. */
  readonly silentSecondsMax: number;
}

const betweenMilliseconds = 5_000;
const answerMillisecondsMax = 2_000;
/** New jobs may be told not to wait for an engine at all; a running one bears that it is busy for a moment. */
const silentSecondsMin = 10;

/** Refuses every request once its task is over or the engine was given up: such a one would wait for ever. */
class PlainAgent extends HttpAgent {
  isClosed = false;

  override createConnection(...[options, whenMade]: Parameters<HttpAgent["createConnection"]>) {
    if (!this.isClosed) return super.createConnection(options, whenMade);
    whenMade?.(new Error("the engine is not asked any more"), null as never);
    return undefined;
  }
}

/**
 * One task's own connections to the engine. While it is watched, an engine
 * that has been silent for too long is given up: everything that still waits
 * for it then fails, so that no task hangs on an engine that is no more.
 */
export class EngineLink {
  readonly docker: Docker;
  readonly #parts: LinkParts;
  readonly #agent: PlainAgent | HttpsAgent;
  readonly #gone = new AbortController();
  #timer: NodeJS.Timeout | null = null;

  constructor(Client: typeof Docker, parts: LinkParts) {
    this.#parts = parts;
    this.#agent = this.#isTls ? new HttpsAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true });
    // The client's types do not know of the agent, which its documentation names.
    // The client passes every option on to its modem, which takes an agent; its types do not tell.
    const options: object = { ...parts.address, agent: this.#agent };
    this.docker = new Client(options);
  }

  /** Aborts when the engine is given up. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** As sentences name the engine. */
  get name(): string {
    return `the Docker engine at ${spokenAddress(this.#parts.address)}`;
  }

  /** Whether the engine answers now; by a connection of its own where that can be had, as one that ends still serves old ones. */
  async isAnswering(): Promise<boolean> {
    if (this.#gone.signal.aborted) return false;
    if (!this.#isTls) return this.#parts.probe.ask();
    return askFacts(this.docker, AbortSignal.timeout(answerMillisecondsMax)).then(
      () => true,
      () => false,
    );
  }

  /** Begins to watch. TLS engines cannot be asked without a certificate; their connections tell of their end. */
  watch(): void {
    const { probe, silentSecondsMax } = this.#parts;
    if (this.#isTls) return;
    const patienceMilliseconds = Math.max(silentSecondsMax, silentSecondsMin) * 1000;
    const look = async () => {
      await probe.ask();
      if (this.#timer === null) return;
      const silentMilliseconds = performance.now() - (probe.answeredAt ?? 0);
      if (silentMilliseconds > patienceMilliseconds) this.#giveUp();
      else this.#lookLater(look);
    };
    this.#lookLater(look);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#agent instanceof PlainAgent) this.#agent.isClosed = true;
    this.#agent.destroy();
  }

  get #isTls(): boolean {
    const { address } = this.#parts;
    return "protocol" in address && address.protocol === "https";
  }

  #lookLater(look: () => Promise<void>): void {
    this.#timer = setTimeout(() => void look(), betweenMilliseconds).unref();
  }

  #giveUp(): void {
    this.#gone.abort();
    this.close();
  }
}
