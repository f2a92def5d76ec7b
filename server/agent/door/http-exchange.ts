import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import { DoorFault, faultOf } from "#server/agent/door/door-fault.ts";

/** One request as the door describes it. */
export interface ExchangeRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly token: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent with their length; a stream cannot be tried again. */
  readonly body: Uint8Array | Readable;
  /** Of a stream, when known: lets the server see that a body was cut off. */
  readonly lengthBytes?: number;
  /** Silence longer than this counts as the server being away. */
  readonly silenceMillisecondsMax: number;
  readonly signal: AbortSignal;
}

/** The answer to a request that was not refused: 2xx. */
export interface ExchangeAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends a request and gives the answer. Throws DoorFault, also when the signal aborts. */
export type Exchange = (request: ExchangeRequest) => Promise<ExchangeAnswer>;

/** Sends a request and gives the answer's body as it comes. Throws DoorFault; the body breaks when the connection does. */
export type Download = (request: ExchangeRequest) => Promise<Readable>;

const keepAlive = { keepAlive: true, keepAliveMsecs: 15_000, maxFreeSockets: 8, scheduling: "lifo" as const };

/**
 * Opens kept-alive connections to one server. A request that meets a kept
 * connection which the server has just closed is sent once more at once when
 * its body is bytes: every request of the protocol may be repeated.
 */
export function createExchange(serverUrl: URL): { exchange: Exchange; download: Download; close: () => void } {
  const secure = serverUrl.protocol === "https:";
  const agent = secure ? new HttpsAgent(keepAlive) : new HttpAgent(keepAlive);
  const send = secure ? httpsRequest : httpRequest;
  const prefix = serverUrl.pathname.replace(/\/$/, "");

  const attempt = (request: ExchangeRequest): Promise<IncomingMessage | "reused connection was closed"> =>
    new Promise((resolve, reject) => {
      const { body } = request;
      const outgoing = send({
        agent,
        host: serverUrl.hostname.replace(/^\[|\]$/g, ""),
        port: serverUrl.port || (secure ? 443 : 80),
        method: request.method,
        path: prefix + request.path,
        signal: request.signal,
        timeout: request.silenceMillisecondsMax,
        headers: {
          authorization: `Bearer ${request.token}`,
          "content-type": request.contentType,
          ...request.headers,
          ...lengthHeader(request),
        },
      });
      outgoing.once("timeout", () => outgoing.destroy(new Error("the server did not answer in time")));
      outgoing.once("error", (error: NodeJS.ErrnoException) => {
        const closed = outgoing.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
        if (closed && body instanceof Uint8Array && !request.signal.aborted) resolve("reused connection was closed");
        else reject(new DoorFault("away", error.message));
      });
      outgoing.once("response", (answer) => {
        // Answered before all was sent: the rest is not wanted, and would hold the connection for ever.
        answer.once("end", () => {
          if (!outgoing.writableFinished) outgoing.destroy();
        });
        resolve(answer);
      });
      if (body instanceof Uint8Array) outgoing.end(body);
      else body.once("error", (error) => outgoing.destroy(error)).pipe(outgoing);
    });

  const answerTo = async (request: ExchangeRequest): Promise<IncomingMessage> => {
    for (let tries = 0; tries < 5; tries++) {
      const answer = await attempt(request);
      if (typeof answer === "object") return answer;
    }
    throw new DoorFault("away", "the server keeps closing connections");
  };
  return {
    exchange: async (request) => collect(await answerTo(request)),
    download: async (request) => {
      const answer = await answerTo(request);
      if (answer.statusCode !== 200) await collect(answer);
      return answer;
    },
    close: () => agent.destroy(),
  };
}

function lengthHeader(request: ExchangeRequest): { "content-length"?: number } {
  const length = request.body instanceof Uint8Array ? request.body.length : request.lengthBytes;
  return length === undefined ? {} : { "content-length": length };
}

const answerBytesMax = 64 * 1024 * 1024;

async function collect(answer: IncomingMessage): Promise<ExchangeAnswer> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of answer) {
      length += (piece as Buffer).length;
      if (length > answerBytesMax) throw new Error("the answer is too long");
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    throw new DoorFault("away", (error as Error).message);
  }
  const text = Buffer.concat(pieces).toString("utf8");
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return { status, text };
  throw faultOf(status, text);
}
