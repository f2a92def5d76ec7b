import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { acquireTaskRoute } from "#server/agent-api/acquire-task.ts";
import { answerError } from "#server/agent-api/answer.ts";
import { adoptArchiveRoute, receiveArchiveRoute, serveArchiveRoute } from "#server/agent-api/archive-routes.ts";
import { findCacheRoute, recordCacheRoute } from "#server/agent-api/cache-routes.ts";
import { copiesRoute } from "#server/agent-api/copies-gate.ts";
import type { DoorContext } from "#server/agent-api/door-context.ts";
import { heartbeatRoute } from "#server/agent-api/heartbeat.ts";
import { identityRoute } from "#server/agent-api/identity-route.ts";
import { KnownAgents } from "#server/agent-api/known-agents.ts";
import { BodyBuffers } from "#server/agent-api/read-body.ts";
import { receiveArtifactRoute } from "#server/agent-api/receive-artifact.ts";
import { receiveMessagesRoute } from "#server/agent-api/receive-messages.ts";
import { registerAgentRoute } from "#server/agent-api/register-agent.ts";
import type { DoorState, Exchange, TaskExchange } from "#server/agent-api/route.ts";
import { GitRoute } from "#server/agent-api/serve-git.ts";
import { TaskNews } from "#server/agent-api/task-news.ts";
import { readTimingsRoute, recordTestResultsRoute } from "#server/agent-api/test-result-routes.ts";
import { requestToken, requireAgentToken } from "#server/agent-api/token.ts";
import { readWorkspaceRoute, recordLayerRoute } from "#server/agent-api/workspace-routes.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** An agents' door that listens. */
export interface AgentDoor {
  readonly port: number;
  /** Answers whoever is held open, waits for what is under way, and closes. Beyond the grace, connections are cut. */
  stop(): Promise<void>;
}

const taskPath = /^\/agent\/v1\/tasks\/([0-9a-f-]{36})\/(.+)$/;
const keepAliveMilliseconds = 120_000;
const stopGraceMilliseconds = 10_000;

/** Opens the agents' door; routes and answers are those of `core/agent-protocol/requests.ts`. */
export async function openAgentDoor(
  context: Omit<DoorContext, "closing">,
  address: { readonly host: string; readonly port: number },
): Promise<AgentDoor> {
  const closing = new AbortController();
  const state: DoorState = {
    agents: new KnownAgents(context.clock),
    news: new TaskNews(context.feed),
    buffers: new BodyBuffers(),
  };
  const git = new GitRoute();
  const underWay = new Set<ServerResponse>();
  const whole: DoorContext = { ...context, closing: closing.signal };
  const server = createServer(
    {
      keepAlive: true,
      noDelay: true,
      keepAliveTimeout: keepAliveMilliseconds,
      requestTimeout: 0,
      headersTimeout: 30_000,
    },
    (request, response) => {
      underWay.add(response);
      response.once("close", () => {
        underWay.delete(response);
        if (closing.signal.aborted && underWay.size === 0) server.closeAllConnections();
      });
      handle({ context: whole, state, request, response }, git).catch((error: unknown) =>
        answerError(response, error, context.log),
      );
    },
  );
  await listen(server, address);
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      closing.abort();
      const closed = closeServer(server);
      if (underWay.size === 0) server.closeAllConnections();
      await closed;
      state.news.close();
      await context.inbox.close();
    },
  };
}

async function handle(arrived: Omit<Exchange, "query">, git: GitRoute): Promise<void> {
  const { request, context } = arrived;
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const exchange: Exchange = { ...arrived, query: new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1)) };
  const match = taskPath.exec(path);
  if (match !== null) {
    const [, taskId = "", rest = ""] = match;
    const task = await context.inbox.authorize(taskId, requestToken(request));
    return taskRoute({ ...exchange, task, rest }, git);
  }
  requireAgentToken(request, context.agentToken);
  switch (`${request.method} ${path}`) {
    case "POST /agent/v1/register":
      return registerAgentRoute(exchange);
    case "POST /agent/v1/acquire":
      return acquireTaskRoute(exchange);
    default:
      throw new AppError("not_found", { userMessage: "There is nothing here." });
  }
}

async function taskRoute(exchange: TaskExchange, git: GitRoute): Promise<void> {
  if (exchange.rest.startsWith("git/")) return git.serve(exchange);
  if (exchange.request.method === "GET" && exchange.rest.startsWith("archives/")) return serveArchiveRoute(exchange);
  switch (`${exchange.request.method} ${exchange.rest}`) {
    case "POST messages":
      return receiveMessagesRoute(exchange);
    case "POST heartbeat":
      return heartbeatRoute(exchange);
    case "POST identity":
      return identityRoute(exchange);
    case "POST copies":
      return copiesRoute(exchange);
    case "PUT artifacts":
      return receiveArtifactRoute(exchange);
    case "PUT archives":
      return receiveArchiveRoute(exchange);
    case "POST archives":
      return adoptArchiveRoute(exchange);
    case "POST caches/find":
      return findCacheRoute(exchange);
    case "POST caches":
      return recordCacheRoute(exchange);
    case "GET workspace":
      return readWorkspaceRoute(exchange);
    case "POST workspace":
      return recordLayerRoute(exchange);
    case "POST test-results":
      return recordTestResultsRoute(exchange);
    case "GET timings":
      return readTimingsRoute(exchange);
    default:
      throw new AppError("not_found", { userMessage: "There is nothing here." });
  }
}

function listen(server: Server, address: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...address, backlog: 1024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = setTimeout(() => server.closeAllConnections(), stopGraceMilliseconds);
  await closed;
  clearTimeout(cut);
}
