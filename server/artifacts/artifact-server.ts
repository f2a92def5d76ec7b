import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { artifactAddress, mayRead } from "#server/artifacts/artifact-access.ts";
import { byteRange } from "#server/artifacts/byte-range.ts";
import { safetyHeaders, servedAs } from "#server/artifacts/content-type.ts";
import type { AccountStore } from "#server/core/ports/account-store.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { StoredArtifact } from "#server/queries/find-artifact.ts";

/** What serving artifacts needs. */
export interface ArtifactContext {
  readonly findArtifact: (id: string) => Promise<StoredArtifact | null>;
  readonly blobs: Pick<BlobStore, "open" | "downloadUrl">;
  readonly accounts: Pick<AccountStore, "findByToken">;
  readonly clock: Clock;
  /** Signs the links. */
  readonly secret: string;
  readonly log: { error(detail: object, sentence: string): void };
}

/** An artifact origin that listens. */
export interface ArtifactServer {
  readonly port: number;
  /** Lets downloads end, for a while, and closes. */
  stop(): Promise<void>;
}

const stopGraceMilliseconds = 5_000;

/** Serves `GET /<artifact id>/<path>` on an origin of its own: no cookies, no scripts, nothing to attack from there. */
export async function openArtifactServer(
  context: ArtifactContext,
  address: { readonly host: string; readonly port: number },
): Promise<ArtifactServer> {
  const underWay = new Set<ServerResponse>();
  let closing = false;
  const server = createServer({ noDelay: true, keepAlive: true }, (request, response) => {
    underWay.add(response);
    response.once("close", () => {
      underWay.delete(response);
      if (closing && underWay.size === 0) server.closeAllConnections();
    });
    serve(context, request, response).catch((error: unknown) => fail(context, response, error));
  });
  await listen(server, address);
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cut = setTimeout(() => server.closeAllConnections(), underWay.size === 0 ? 0 : stopGraceMilliseconds);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function serve(context: ArtifactContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return refuse(response, 405, "Artifacts can only be read.");
  const address = artifactAddress(request.url ?? "/");
  if (address === null) return refuse(response, 404, "There is no artifact here.");
  const allowed = await mayRead(context, request, address);
  if (allowed === "expired")
    return refuse(response, 403, "This link has expired. Open the artifact from its job's page again.");
  if (allowed === "forged")
    return refuse(response, 403, "This link was changed on its way. Open the artifact from its job's page again.");
  if (allowed === "no")
    return refuse(response, 401, "This artifact needs a link from its job's page, or a personal API token.");
  const artifact = await context.findArtifact(address.artifactId);
  if (artifact === null || artifact.path !== address.path) return refuse(response, 404, "There is no artifact here.");
  await send(context, { request, response, artifact });
}

interface Download {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly artifact: StoredArtifact;
}

async function send(context: ArtifactContext, { request, response, artifact }: Download): Promise<void> {
  const { path, sizeBytes, sha256, blobKey } = artifact;
  const etag = `"${sha256}"`;
  const headers = { ...safetyHeaders(path), etag, "accept-ranges": "bytes", "cache-control": "private, no-cache" };
  if (request.headers["if-none-match"]?.split(/\s*,\s*/).includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const ifRange = request.headers["if-range"];
  const range = byteRange(ifRange === undefined || ifRange === etag ? request.headers.range : undefined, sizeBytes);
  if (range === "unsatisfiable") {
    response.writeHead(416, { "content-range": `bytes */${sizeBytes}` }).end();
    return;
  }
  const part = range === "whole" ? null : range;
  if (part === null && request.method === "GET" && (await redirect(context, response, artifact))) return;
  const length = part === null ? sizeBytes : part.end - part.start + 1;
  const content = await context.blobs.open(blobKey, part ?? undefined);
  if (content === null) {
    context.log.error({ artifactId: artifact.id, blobKey }, "An artifact is listed, but its file is gone.");
    return refuse(response, 410, "This artifact's file is gone from the server.");
  }
  const partHeaders = part === null ? {} : { "content-range": `bytes ${part.start}-${part.end}/${sizeBytes}` };
  response.writeHead(part === null ? 200 : 206, { ...headers, ...partHeaders, "content-length": length });
  if (request.method === "HEAD") {
    await content[Symbol.asyncIterator]().return?.();
    response.end();
    return;
  }
  await pipeline(content, response);
}

/** Sends whoever saves a file straight to the object storage. What a browser shows comes from here, with the headers that keep it harmless. */
async function redirect(
  context: ArtifactContext,
  response: ServerResponse,
  artifact: StoredArtifact,
): Promise<boolean> {
  const { contentType, inline } = servedAs(artifact.path);
  if (inline) return false;
  const disposition = safetyHeaders(artifact.path)["content-disposition"] ?? "attachment";
  const location = await context.blobs.downloadUrl(artifact.blobKey, { contentType, disposition });
  if (location === null) return false;
  response.writeHead(302, { location, "cache-control": "no-store", "referrer-policy": "no-referrer" }).end();
  return true;
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  const body = Buffer.from(`${sentence}\n`);
  const type = {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  };
  const challenge = status === 401 ? { "www-authenticate": 'Basic realm="Rotunda"' } : {};
  response.writeHead(status, { ...type, ...challenge, "content-length": body.length }).end(body);
}

function fail(context: ArtifactContext, response: ServerResponse, error: unknown): void {
  const gone = response.destroyed && (error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE";
  if (gone) return;
  context.log.error({ err: error }, "An artifact could not be served.");
  if (response.headersSent) response.destroy();
  else refuse(response, 500, "Something went wrong. Try again.");
}

function listen(server: Server, address: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
