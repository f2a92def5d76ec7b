import type { IncomingMessage, ServerResponse } from "node:http";
import type { NextApiRequest, NextApiResponse } from "next";
import { readCookies } from "#server/web/cookies.ts";
import { readBodyBytes } from "#server/web/http-body.ts";
import { requestOrigin } from "#server/web/request-origin.ts";

const authPath = "/api/auth/";

/** Dresses a plain request in what the sign-in library reads: query, cookies, body, and where the browser thinks it is. */
export async function asNextRequest(request: IncomingMessage): Promise<NextApiRequest> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const { protocol, host } = requestOrigin(request.headers);
  const query = { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.slice(authPath.length).split("/") };
  return Object.assign(request, {
    query,
    cookies: readCookies(request.headers.cookie),
    body: parseBody((await readBodyBytes(request)).toString("utf8"), request.headers["content-type"] ?? ""),
    headers: { ...request.headers, "x-forwarded-host": host, "x-forwarded-proto": protocol },
  });
}

/** Dresses a plain response in the few methods that the library calls. */
export function asNextResponse(response: ServerResponse): NextApiResponse {
  const dressed = Object.assign(response, {
    status: (code: number) => {
      response.statusCode = code;
      return dressed;
    },
    json: (value: unknown) => {
      response.setHeader("content-type", "application/json; charset=utf-8");
      response.end(JSON.stringify(value));
    },
    send: (body: unknown) => {
      if (typeof body === "object" && body !== null) dressed.json(body);
      else response.end(body === undefined || body === null ? "" : String(body));
    },
    redirect: (target: string) => {
      response.writeHead(302, { location: target }).end();
      return dressed;
    },
  });
  return dressed;
}

function parseBody(text: string, contentType: string): unknown {
  if (contentType.startsWith("application/json")) {
    try {
      return JSON.parse(text || "{}");
    } catch {
      return {};
    }
  }
  return Object.fromEntries(new URLSearchParams(text));
}
