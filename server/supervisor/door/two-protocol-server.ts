import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import type { SelfSigned } from "./make-certificate.ts";

/** The certificate, and who answers which protocol. */
export interface TwoProtocolOptions extends SelfSigned {
  readonly onSecureRequest: RequestListener;
  readonly onPlainRequest: RequestListener;
}

/** A server on one port that speaks TLS and plain HTTP. */
export interface TwoProtocolServer {
  listen(port: number, host: string): Promise<number>;
  /** Ends every connection, also those that are in use. */
  close(): Promise<void>;
}

/** The first byte of every TLS connection: a handshake record. */
const tlsHandshakeByte = 0x16;
const firstByteMillisecondsMax = 10_000;
const connectionsMax = 1_000;

/**
 * Looks at the first byte of each connection and hands it to the HTTPS or the HTTP
 * server, so that somebody who typed `http://` gets an answer instead of a
 * broken connection. A connection that says nothing for ten seconds is closed.
 */
export function createTwoProtocolServer(options: TwoProtocolOptions): TwoProtocolServer {
  const secure = createHttpsServer(
    { key: options.key, cert: options.certificate, minVersion: "TLSv1.2" },
    options.onSecureRequest,
  );
  const plain = createHttpServer(options.onPlainRequest);
  const sockets = new Set<Socket>();
  const front = createServer({ pauseOnConnect: false }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(firstByteMillisecondsMax, () => socket.destroy());
    socket.once("data", (first) => {
      socket.setTimeout(0);
      socket.removeAllListeners("timeout");
      socket.pause();
      socket.unshift(first);
      (first[0] === tlsHandshakeByte ? secure : plain).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  front.maxConnections = connectionsMax;
  return {
    listen: (port, host) => listen(front, port, host),
    close: async () => {
      const closed = new Promise((resolve) => front.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
