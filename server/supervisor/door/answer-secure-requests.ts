import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { sessionHours } from "#server/supervisor/account/console-account.ts";
import { consoleAppRouter } from "#server/supervisor/router/console-app-router.ts";
import type { ConsoleDeps } from "#server/supervisor/router/console-context.ts";
import { openPageFiles, type PageFile } from "./page-files.ts";
import { alwaysHeaders, contentSecurityPolicy } from "./security-headers.ts";
import { cookieForToken, tokenInCookies } from "./session-cookie.ts";

const bodyBytesMax = 16 * 1024;
const notBuilt = "The console's pages have not been built. Run `npm run build`.\n";

/** Answers HTTPS: `/trpc/…` by the router, everything else from the built pages in `pagesDirectory`. */
export function answerSecureRequests(deps: ConsoleDeps, pagesDirectory: string): RequestListener {
  const pages = openPageFiles(pagesDirectory);
  const procedures = createHTTPHandler({
    router: consoleAppRouter,
    basePath: "/trpc/",
    maxBodySize: bodyBytesMax,
    maxBatchSize: 10,
    createContext: ({ req, res }) => ({
      ...deps,
      address: req.socket.remoteAddress ?? "unknown",
      token: tokenInCookies(req.headers.cookie),
      setToken: (token) => void res.setHeader("Set-Cookie", cookieForToken(token, sessionHours)),
    }),
    onError: ({ error, path }) => {
      if (error.code === "INTERNAL_SERVER_ERROR") deps.audit(`${path ?? "?"} failed: ${error.stack ?? error.message}`);
    },
  });
  return (request, response) => {
    for (const [name, value] of Object.entries(alwaysHeaders)) response.setHeader(name, value);
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (!path.startsWith("/trpc/")) return void answerPage({ request, response, path }, pages);
    response.setHeader("Cache-Control", "no-store");
    if (isFromElsewhere(request)) return void response.writeHead(403).end();
    procedures(request, response);
  };
}

/** Whether a page of another site made the browser send this. */
function isFromElsewhere(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  return origin !== undefined && origin !== `https://${host}`;
}

interface PageRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
}

async function answerPage(
  { request, response, path }: PageRequest,
  pages: (path: string) => Promise<PageFile | null>,
): Promise<void> {
  try {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
      return;
    }
    const found = await pages(path);
    const file = found ?? (await pages("/404"));
    if (file === null) response.writeHead(503, { "Content-Type": "text/plain; charset=utf-8" }).end(notBuilt);
    else sendFile(request, response, { file, status: found === null ? 404 : 200 });
  } catch (error) {
    response.destroy(error as Error);
  }
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { file, status }: { readonly file: PageFile; readonly status: number },
): void {
  response.setHeader("ETag", file.etag);
  response.setHeader("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.setHeader("Content-Security-Policy", contentSecurityPolicy(file.scriptHashes));
  response.setHeader("Vary", "Accept-Encoding");
  if (status === 200 && request.headers["if-none-match"] === file.etag) return void response.writeHead(304).end();
  const compressed = /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "") ? file.gzipBody : null;
  if (compressed !== null) response.setHeader("Content-Encoding", "gzip");
  const body = compressed ?? file.body;
  response.writeHead(status, { "Content-Type": file.contentType, "Content-Length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}
