import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { DockerEngine } from "#server/testing/docker-engine.ts";

type Document = Record<string, unknown>;

/** How an engine is made to seem another one. */
export interface RelayChanges {
  /** Added to what the engine says of itself. */
  readonly info?: Document;
  /** What the engine is told instead of a request to make a container, which is recorded as it came. */
  readonly create?: (settings: Document) => Document;
}

/** A socket in front of a real engine that records the containers asked for, and lets the engine seem another one. */
export class EngineRelay implements DockerEngine {
  readonly #server = createServer();
  readonly #directory = mkdtempSync(join(tmpdir(), "rotunda-relay-"));
  readonly #engine: string;
  readonly #changes: RelayChanges;
  /** The settings of every container that was asked for. */
  readonly created: Document[] = [];

  private constructor(engine: DockerEngine, changes: RelayChanges) {
    this.#engine = engine.host.slice("unix://".length);
    this.#changes = changes;
    this.#server.on("request", (asked, answer) => void this.#pass(asked, answer).catch(() => answer.destroy()));
    this.#server.on("upgrade", (asked, socket, head) => void this.#passStream(asked, { socket, head }));
  }

  static async start(engine: DockerEngine, changes: RelayChanges = {}): Promise<EngineRelay> {
    const relay = new EngineRelay(engine, changes);
    relay.#server.listen(join(relay.#directory, "relay.sock"));
    await once(relay.#server, "listening");
    return relay;
  }

  get host(): string {
    return `unix://${join(this.#directory, "relay.sock")}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { info, create } = this.#changes;
    const isCreate = asked.method === "POST" && /\/containers\/create/.test(asked.url ?? "");
    const settings = isCreate ? ((await documentOf(asked)) as Document) : null;
    if (settings !== null) this.created.push(settings);
    const body = settings === null ? null : Buffer.from(JSON.stringify(create?.(settings) ?? settings));
    const { "content-length": _, ...headers } = asked.headers;
    const passed = request({
      socketPath: this.#engine,
      path: asked.url,
      method: asked.method,
      headers: body === null ? asked.headers : { ...headers, "content-length": body.length },
      agent: false,
    });
    if (body === null) asked.pipe(passed);
    else passed.end(body);
    answer.once("close", () => passed.destroy());
    const [answered] = (await once(passed, "response")) as [IncomingMessage];
    if (info !== undefined && asked.url?.endsWith("/info") === true) {
      const document = { ...((await documentOf(answered)) as Document), ...info };
      return void answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
    }
    answer.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(answer);
  }

  /** A command's stream: after its head, bytes in both directions. */
  async #passStream(asked: IncomingMessage, from: { readonly socket: Duplex; readonly head: Buffer }): Promise<void> {
    const { socket } = from;
    const { url: path, method, headers } = asked;
    socket.on("error", () => {});
    const body = await bodyOf(from, Number(headers["content-length"] ?? 0));
    const passed = request({ socketPath: this.#engine, path, method, headers, agent: false });
    passed.on("error", () => socket.destroy());
    passed.once("upgrade", (answered, stream, head) => {
      const lines = answered.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
      socket.write(`HTTP/1.1 ${answered.statusCode} ${answered.statusMessage}\r\n${lines.join("")}\r\n`);
      socket.write(head);
      stream.on("error", () => socket.destroy());
      stream.pipe(socket).pipe(stream);
    });
    // A container that is gone has no stream.
    passed.once("response", (refused) => {
      socket.write(`HTTP/1.1 ${refused.statusCode} ${refused.statusMessage}\r\nconnection: close\r\n\r\n`);
      refused.pipe(socket);
    });
    passed.end(body);
  }
}

async function documentOf(stream: AsyncIterable<unknown>): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString());
}

/** An upgrading request's body comes on its socket: Node does not read it. */
async function bodyOf(from: { readonly socket: Duplex; readonly head: Buffer }, length: number): Promise<Buffer> {
  let body = from.head;
  while (body.length < length) {
    const [piece] = (await once(from.socket, "data")) as [Buffer];
    body = Buffer.concat([body, piece]);
  }
  from.socket.pause();
  return body;
}
