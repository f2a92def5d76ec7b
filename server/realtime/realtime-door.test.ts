import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { logChannel } from "#server/adapters/prisma/notifications.ts";
import { isRoom } from "#server/realtime/rooms.ts";
import { openBrowser } from "#server/testing/browser.ts";
import { restClient, startPipeline } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";
import type { ClientToServer, ServerToClient } from "#server/views/realtime-view.ts";

type Client = Socket<ServerToClient, ClientToServer>;
type LogMessage = Parameters<ServerToClient["log"]>[0];

let web: WebInstallation;
let projectId: string;
let token: string;
const open: Client[] = [];

beforeAll(async () => {
  web = await startWebInstallation();
  projectId = (await web.addProject("app")).id;
  token = await web.addUser("ada");
});

afterEach(() => {
  for (const client of open.splice(0)) client.disconnect();
});

afterAll(() => web[Symbol.asyncDispose]());

/** Connects and gives what happened: the error's message, or null. */
async function connect(
  headers: Record<string, string>,
): Promise<{ readonly client: Client; readonly error: string | null }> {
  const client: Client = io(web.url, {
    extraHeaders: headers,
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
  });
  open.push(client);
  const error = await new Promise<string | null>((resolve) => {
    client.on("connect", () => resolve(null));
    client.on("connect_error", (refused) => resolve(refused.message));
  });
  return { client, error };
}

describe("who may open a socket", () => {
  test("nobody without a session or a token", async () => {
    expect((await connect({})).error).toBe("unauthenticated");
    expect((await connect({ "circle-token": "wrong" })).error).toBe("unauthenticated");
    expect((await connect({ "circle-token": token })).error).toBeNull();
    expect((await connect({ "circle-token": web.localToken })).error).toBeNull();
  });

  test("a signed-in browser on our pages, but not another site's page with its cookies", async () => {
    const browser = openBrowser(web.url);
    await browser.signIn("ada", "correct horse");
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    expect((await connect({ cookie, origin: web.url })).error).toBeNull();
    expect((await connect({ cookie, origin: "http://evil.example" })).error).toBe("unauthenticated");
  });

  test("a socket whose account is suspended is closed within seconds", async () => {
    const leaver = await web.addUser("leaver");
    const { client } = await connect({ "circle-token": leaver });
    await web.database.pool.query("UPDATE users SET suspended_at = now() WHERE login = 'leaver'");
    await vi.waitFor(() => expect(client.connected).toBe(false), { timeout: 8000, interval: 50 });
  });
});

describe("rooms", () => {
  test("only rooms that exist can be joined", async () => {
    const { client } = await connect({ "circle-token": token });
    const id = "0193f0a0-0000-7000-8000-000000000001";
    const answer = await client.emitWithAck("join", [
      "pipelines",
      `job:${id}`,
      `log:${id}:3`,
      "job:1",
      "other",
      `log:${id}`,
    ]);
    expect(answer).toEqual({ refused: ["job:1", "other", `log:${id}`] });
    expect([isRoom(null), isRoom({}), isRoom("pipelines")]).toEqual([false, false, true]);
  });

  test("a change reaches whoever looks at it, and nobody else", async () => {
    const { workflowId } = await startPipeline(web, projectId);
    const other = await startPipeline(web, projectId);
    const [looking, elsewhere] = [await connect({ "circle-token": token }), await connect({ "circle-token": token })];
    await looking.client.emitWithAck("join", [`workflow:${workflowId}`]);
    await elsewhere.client.emitWithAck("join", [`workflow:${other.workflowId}`]);
    const [seen, unseen]: [string[], string[]] = [[], []];
    looking.client.on("changed", ({ type }) => seen.push(type));
    elsewhere.client.on("changed", ({ payload }) => unseen.push(String(payload["workflowId"])));
    await restClient(web.url, token)("POST", `/api/v2/workflow/${workflowId}/cancel`);
    await vi.waitFor(
      () => expect(seen).toEqual(expect.arrayContaining(["workflow.changed", "job.changed", "task.changed"])),
      { interval: 5 },
    );
    expect(unseen).not.toContain(workflowId);
  });

  test("a growing log is told with its text", async () => {
    const { workflowId } = await startPipeline(web, projectId);
    const { rows } = await web.database.pool.query<{ id: string; epoch: number; job_id: string }>(
      "SELECT id, epoch, job_id FROM tasks WHERE workflow_id = $1 LIMIT 1",
      [workflowId],
    );
    const { id: taskId, epoch, job_id: jobId } = rows[0] ?? { id: "", epoch: 0, job_id: "" };
    const key = { taskId, epoch, step: 0 };
    const { client } = await connect({ "circle-token": token });
    const messages: LogMessage[] = [];
    client.on("log", (message) => messages.push(message));
    await client.emitWithAck("join", [`log:${taskId}:0`]);
    await web.deps.logs.open(key, 0);
    for (const text of ["hello\n", "wörld\n"]) {
      const position = await web.deps.logs.append(key, [Buffer.from(text)]);
      await web.database.pool.query("SELECT pg_notify($1, $2)", [
        logChannel,
        JSON.stringify([{ jobId, taskId, step: 0, ...position, sealed: false }]),
      ]);
    }
    await vi.waitFor(() => expect(messages).toHaveLength(2), { interval: 5 });
    await web.deps.logs.close(key);
    expect(messages.map(({ bytes, tail }) => [bytes, tail?.text])).toEqual([
      [6, "hello\n"],
      [13, "wörld\n"],
    ]);
  });
});
