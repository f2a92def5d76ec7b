import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gitEnvironment } from "#server/testing/git-repository.ts";

/** Serves every repository below a directory over git's smart HTTP, by git's own CGI program, so that tests have a remote one. */
export async function serveRepository(root: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => void answer(root, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://x");
  const { "content-type": type, "git-protocol": protocol, "content-encoding": encoding } = request.headers;
  const cgi = spawn("git", ["http-backend"], {
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: type ?? "",
      GIT_PROTOCOL: String(protocol ?? ""),
      HTTP_CONTENT_ENCODING: encoding ?? "",
      REMOTE_ADDR: "127.0.0.1",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  cgi.stdin.on("error", () => undefined);
  request.pipe(cgi.stdin);
  const pieces: Buffer[] = [];
  for await (const piece of cgi.stdout as AsyncIterable<Buffer>) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  const blank = whole.indexOf("\r\n\r\n");
  const headers = whole
    .toString("latin1", 0, blank)
    .split("\r\n")
    .map((line) => line.split(": ") as [string, string]);
  const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
  response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== "Status")));
  response.end(whole.subarray(blank + 4));
}
