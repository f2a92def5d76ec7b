import type { IncomingMessage } from "node:http";
import { type Agent, request } from "node:https";
import { limitedBody } from "#server/adapters/orb/limited-body.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { orbSourceLengthMax } from "#server/core/orb/orb-source.ts";
import type { OrbFetcher } from "#server/core/ports/orb-fetcher.ts";

/** What this adapter must know. */
export interface AddressOptions {
  /** What addresses must begin with; each ends in `/`. None: no address is fetched. */
  readonly prefixes: readonly string[];
  readonly agent?: Agent;
  readonly timeoutMilliseconds?: number;
}

const redirectsMax = 5;

/**
 * Orbs at https addresses that the owner of the installation has allowed. Each redirect must lead
 * to an allowed address again, so an allowed host cannot send us into the network behind us.
 */
export function addressOrbs({ prefixes, agent, timeoutMilliseconds = 8000 }: AddressOptions): OrbFetcher {
  const allowed = prefixes.map((prefix) => new URL(prefix).href);
  const get = (url: URL, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = request(url, { agent, signal, headers: { "user-agent": "rotunda", accept: "*/*" } });
      outgoing.once("response", resolve).once("error", reject).end();
    });

  const follow = async (start: string, signal: AbortSignal): Promise<string | null> => {
    let url = allowedUrl(start, allowed);
    for (let hop = 0; hop <= redirectsMax; hop += 1) {
      const response = await get(url, signal);
      const { statusCode: status = 0, headers } = response;
      if (status === 200) return await limitedBody(response, orbSourceLengthMax);
      response.destroy();
      if (status === 404 || status === 410) return null;
      if (status < 300 || status >= 400 || headers.location === undefined) {
        throw new AppError("unavailable", { userMessage: `${url.host} answers with status ${status}.` });
      }
      url = allowedUrl(URL.parse(headers.location, url.href)?.href ?? headers.location, allowed);
    }
    throw new AppError("unavailable", { userMessage: `${url.host} redirects more than ${redirectsMax} times.` });
  };

  return {
    fetch: async (reference) => {
      if (reference.kind !== "url") return null;
      const source = await follow(reference.url, AbortSignal.timeout(timeoutMilliseconds)).catch((cause: unknown) => {
        if (cause instanceof AppError) throw cause;
        const host = URL.parse(reference.url)?.host ?? reference.url;
        throw new AppError("unavailable", { userMessage: `${host} cannot be reached.`, cause });
      });
      return source === null ? null : { version: reference.url, source };
    },
  };
}

/** The address, taken apart. Throws `forbidden` unless it is below an allowed one, also when a server reads `%2f` as a slash. */
function allowedUrl(text: string, allowed: readonly string[]): URL {
  const url = URL.parse(text);
  const isPlain = url !== null && url.username === "" && url.password === "" && !/%2f|%5c/i.test(url.pathname);
  if (isPlain && url.protocol === "https:" && allowed.some((prefix) => url.href.startsWith(prefix))) return url;
  const where = allowed.length === 0 ? "which is empty" : `which has ${allowed.join(", ")}`;
  const userMessage = `${text.slice(0, 200)} is not below an address in the setting ROTUNDA_URL_ORB_PREFIXES, ${where}.`;
  throw new AppError("forbidden", { userMessage });
}
