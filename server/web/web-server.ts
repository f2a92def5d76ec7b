import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AuthDoor } from "#server/web/auth/auth-door.ts";
import type { HealthOptions } from "#server/web/health.ts";
import { readiness } from "#server/web/health.ts";
import { identityDoor } from "#server/web/identity-door.ts";
import { createPageGate } from "#server/web/page-gate.ts";
import type { PageRenderer } from "#server/web/page-renderer.ts";
import { setPagePolicy, setSecurityHeaders } from "#server/web/security-headers.ts";
import { jsonAnswer, sendAnswer } from "#server/web/send-answer.ts";
import type { WebContext } from "#server/web/web-context.ts";
import { type Door, graphqlDoor, hookDoor, refusalAnswer, restDoor, trpcDoor } from "#server/web/web-doors.ts";

/** Longer than what proxies in front of us keep, so that they never use a connection that we have closed. */
const keepAliveSeconds = 75;

/** What the server is made of. */
export interface WebServerOptions {
  readonly context: WebContext;
  readonly auth: AuthDoor;
  readonly pages: PageRenderer;
  readonly health: HealthOptions;
  readonly version: string;
}

/** The one HTTP server of the role `web`: every path belongs to exactly one door. Not listening yet. */
export function createWebServer(options: WebServerOptions): Server {
  const { context, auth } = options;
  const doors: readonly (readonly [prefix: string, door: Door])[] = [
    ["/api/v2/", restDoor(context)],
    ["/api/v1.1/", restDoor(context)],
    ["/api/private/", restDoor(context)],
    ["/graphql-unstable", graphqlDoor(context)],
    ["/api/trpc/", trpcDoor(context)],
    ["/api/auth/", ({ request, response }) => auth(request, response)],
    ["/hooks/git/", hookDoor(context)],
    ["/.well-known/", identityDoor(context)],
    ["/healthz", ({ response }) => sendAnswer(response, jsonAnswer(200, { ok: true }))],
    ["/readyz", readyDoor(options.health)],
    ["/version", ({ response }) => sendAnswer(response, jsonAnswer(200, { version: options.version }))],
    ["/api/", ({ response }) => sendAnswer(response, jsonAnswer(404, { message: "Not found" }))],
    ["/", pageDoor(context, options.pages)],
  ];
  const server = createServer((request, response) => {
    route(doors, request, response).catch((error: unknown) => {
      const answer = refusalAnswer(error, context.reportFault, `${request.method} ${request.url?.split("?", 1)[0]}`);
      if (response.headersSent) response.destroy();
      else void sendAnswer(response, answer);
    });
  });
  server.keepAliveTimeout = keepAliveSeconds * 1000;
  return server;
}

async function route(
  doors: readonly (readonly [string, Door])[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  setSecurityHeaders(request, response);
  const url = URL.parse(request.url ?? "/", "http://localhost");
  const door = doors.find(([prefix]) => url?.pathname.startsWith(prefix))?.[1];
  if (url === null || door === undefined)
    return sendAnswer(response, jsonAnswer(400, { message: "This address is not valid." }));
  await door({ request, response, url });
}

function readyDoor(health: HealthOptions): Door {
  return async ({ response }) => {
    const result = await readiness(health);
    await sendAnswer(response, jsonAnswer(result.ready ? 200 : 503, result));
  };
}

function pageDoor({ deps, identities }: WebContext, pages: PageRenderer): Door {
  const gate = createPageGate(deps.accounts, pages.publicFolders);
  return async ({ request, response, url }) => {
    const identify = () => identities.byCookie(request);
    const elsewhere = await gate({ path: url.pathname, search: url.search, identify });
    if (elsewhere !== null) {
      response.writeHead(302, { location: elsewhere, "cache-control": "no-store" }).end();
      return;
    }
    setPagePolicy(request, response);
    await pages.render(request, response);
  };
}
