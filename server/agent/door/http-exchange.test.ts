import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createExchange, type ExchangeRequest } from "#server/agent/door/http-exchange.ts";

async function serve(listener: RequestListener) {
  const server = createServer({ keepAliveTimeout: 0 }, listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { server, door: createExchange(url) };
}

const upload = (body: Readable): ExchangeRequest => ({
  method: "PUT",
  path: "/x",
  token: "t",
  contentType: "application/octet-stream",
  body,
  silenceMillisecondsMax: 10_000,
  signal: new AbortController().signal,
});

test("an upload that is refused before its end is told as refused, and its connection does not stay", async () => {
  const refusal = JSON.stringify({ error: "too_large", message: "The file is too large." });
  const { server, door } = await serve((request, response) => {
    response.writeHead(413).end(refusal);
    request.on("error", () => {}).resume();
  });
  const ended = new Promise((resolve) => server.once("connection", (socket) => socket.once("close", resolve)));
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(65_536);
    })(),
  );
  await expect(door.exchange(upload(endless))).rejects.toMatchObject({ kind: "refused", status: 413 });
  await ended;
  endless.destroy();
  door.close();
  server.close();
});

test("a connection that breaks off is told as away, so that it is tried again", async () => {
  const { server, door } = await serve((request) => request.socket.destroy());
  const request = upload(Readable.from([Buffer.from("x")]));
  await expect(door.exchange(request)).rejects.toMatchObject({ kind: "away", status: null });
  door.close();
  server.close();
});
