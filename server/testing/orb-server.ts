import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";
import { makeSelfSigned } from "#server/supervisor/door/make-certificate.ts";
import { fakeOrbFetcher } from "#server/testing/fake-orb-fetcher.ts";

/** A server that has orbs, over real HTTP. */
export interface OrbServer extends AsyncDisposable {
  readonly url: string;
  /** Source by `namespace/name@version`, or by path for a server of addresses. */
  readonly sources: Map<string, string>;
  /** What was asked for, in order. */
  readonly asked: string[];
  /** When set, every request is answered by this instead. */
  answer: RequestListener | null;
}

/** A registry that answers `orbVersion` over GraphQL as CircleCI's does. */
export async function startOrbRegistryServer(): Promise<OrbServer> {
  const registry = fakeOrbFetcher();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { variables } = JSON.parse(await bodyOf(request)) as { variables: { orbVersionRef: string } };
    asked.push(variables.orbVersionRef);
    const reference = parseOrbReference(variables.orbVersionRef);
    const found = reference === null ? null : await registry.fetch(reference);
    const version = found?.version.split("@")[1];
    const orbVersion = found === null ? null : { id: "1", version, orb: { id: "2" }, source: found.source };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data: { orbVersion } }));
  };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (orbServer.answer === null) void answer(request, response);
    else orbServer.answer(request, response);
  });
  const orbServer = await listen(server, { scheme: "http", sources: registry.sources, asked });
  return orbServer;
}

/** A server of files by their path, over HTTPS with a certificate of its own. */
export async function startOrbFileServer(): Promise<OrbServer & { readonly certificate: string }> {
  const { key, certificate } = await makeSelfSigned({ dns: ["localhost"], ip: ["127.0.0.1"] }, new Date());
  const sources = new Map<string, string>();
  const asked: string[] = [];
  const server = createSecureServer({ key, cert: certificate }, (request, response) => {
    asked.push(request.url ?? "");
    if (orbServer.answer !== null) return orbServer.answer(request, response);
    const source = sources.get(request.url ?? "");
    response.writeHead(source === undefined ? 404 : 200).end(source);
  });
  const orbServer = { ...(await listen(server, { scheme: "https", sources, asked })), certificate };
  return orbServer;
}

async function listen(
  server: Server,
  { scheme, sources, asked }: { scheme: string; sources: Map<string, string>; asked: string[] },
): Promise<OrbServer> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sources,
    asked,
    answer: null,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
