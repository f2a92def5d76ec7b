import type { IncomingMessage, ServerResponse } from "node:http";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { AppError, httpStatusOf } from "#server/core/error/app-error.ts";
import { answerGraphql } from "#server/graphql/graphql-door.ts";
import { receiveGitHook } from "#server/hooks/git-hook.ts";
import { createRestDoor } from "#server/rest/rest-door.ts";
import { accessOf } from "#server/trpc/access-check.ts";
import { appRouter } from "#server/trpc/app-router.ts";
import { artifactUrlFor } from "#server/web/artifact-host.ts";
import { forgetSession } from "#server/web/auth/session-cookie.ts";
import { bodyBytesMax, readBodyBytes, readJsonBody, textBytesMax } from "#server/web/http-body.ts";
import { isSameOrigin, requestOrigin } from "#server/web/request-origin.ts";
import { jsonAnswer, sendAnswer } from "#server/web/send-answer.ts";
import type { WebContext } from "#server/web/web-context.ts";

const trpcPath = "/api/trpc/";
const hookPath = "/hooks/git/";

/** A request with its address taken apart. */
export interface WebRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** Answers the requests of one part of the address space. */
export type Door = (web: WebRequest) => Promise<void>;

/** The REST API and what our command line uses. */
export function restDoor(context: WebContext): Door {
  const { deps, prisma, secret, identities, reportFault } = context;
  const base = { ...deps, prisma, hookSecret: secret };
  const answer = createRestDoor(base);
  return async ({ request, response, url }) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const result = await answer({
      method: request.method ?? "GET",
      path,
      query: url.searchParams,
      artifactUrl: artifactUrlFor(deps.artifactUrl, requestOrigin(request.headers).host, context.hasPublicUrl),
      identify: (options) => identities.byToken(request, url.searchParams, options),
      readJson: () => readJsonBody(request, textBytesMax),
      reportFault,
    });
    await sendAnswer(response, { ...result, headers: { "cache-control": "no-store", ...result.headers } });
  };
}

/**
 * What CircleCI's own command line asks over GraphQL. Without a token only the schema is told, which
 * the command line reads before it shows its token.
 */
export function graphqlDoor({ deps, prisma, identities, reportFault }: WebContext): Door {
  return async ({ request, response, url }) => {
    try {
      if (request.method !== "POST") throw new AppError("not_found", { userMessage: "GraphQL is asked by POST." });
      const identity = await identities.byToken(request, url.searchParams, { cookie: false });
      const body = await readJsonBody(request, identity === null ? bodyBytesMax : textBytesMax);
      const context = { deps, prisma, actor: identity?.actor ?? null };
      const answer = await answerGraphql(context, body, (error) => reportFault(error, "graphql"));
      await sendAnswer(response, jsonAnswer(200, answer));
    } catch (error) {
      await sendAnswer(response, refusalAnswer(error, reportFault, "graphql"));
    }
  };
}

/** The dashboard's procedures. Refuses to open when one of them names no access rule. */
export function trpcDoor(context: WebContext): Door {
  accessOf(appRouter);
  const { deps, prisma, secret, examplesDir, identities, reportFault } = context;
  return async ({ request, response, url }) => {
    await nodeHTTPRequestHandler({
      req: request,
      res: response,
      path: url.pathname.slice(trpcPath.length),
      router: appRouter,
      maxBodySize: bodyBytesMax,
      createContext: async () => ({
        deps: {
          ...deps,
          prisma,
          hookSecret: secret,
          examplesDir,
        },
        identity: await identities.byCookie(request),
        isSameOrigin: isSameOrigin(request.headers),
        forgetSession: () => forgetSession(request, response),
        reportFault,
      }),
    });
  };
}

/** What a repository's own hook sends. */
export function hookDoor({ deps, reportFault }: WebContext): Door {
  return async ({ request, response, url }) => {
    try {
      if (request.method !== "POST") throw new AppError("not_found", { userMessage: "Hooks are delivered by POST." });
      const created = await receiveGitHook(deps, {
        projectId: url.pathname.slice(hookPath.length),
        token: url.searchParams.get("token") ?? "",
        body: (await readBodyBytes(request)).toString("utf8"),
      });
      const pipelines = created.map(({ id, number }) => ({ id, number }));
      await sendAnswer(response, jsonAnswer(created.length > 0 ? 201 : 200, { pipelines }));
    } catch (error) {
      await sendAnswer(response, refusalAnswer(error, reportFault, "git hook"));
    }
  };
}

/** A refusal in its own words, or a fault by its id. */
export function refusalAnswer(
  error: unknown,
  reportFault: WebContext["reportFault"],
  where: string,
): ReturnType<typeof jsonAnswer> {
  if (error instanceof AppError) return jsonAnswer(httpStatusOf[error.code], { message: error.userMessage });
  return jsonAnswer(500, { message: `Something went wrong (${reportFault(error, where)})` });
}
