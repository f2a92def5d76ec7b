import type { Readable } from "node:stream";
import type { DoorFaultKind } from "#server/agent/door/door-fault.ts";
import { DoorFault } from "#server/agent/door/door-fault.ts";
import { createExchange, type Exchange } from "#server/agent/door/http-exchange.ts";
import { createStorageDoor, type StorageDoor } from "#server/agent/door/storage-door.ts";
import { framesContentType } from "#server/core/agent-protocol/frame.ts";
import type {
  AcquireRequest,
  ArtifactResponse,
  HeartbeatResponse,
  IdentityResponse,
  MessagesResponse,
  RegisterRequest,
  RegisterResponse,
} from "#server/core/agent-protocol/requests.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { CopiesGate } from "#server/core/task/copies-gate.ts";

/** Names a task at an epoch, with the token that speaks for it. */
export type TaskKey = Pick<TaskSpec, "taskId" | "epoch" | "taskToken">;

/**
 * The server as the agent sees it. Every call throws DoorFault and nothing
 * else, does not retry by itself beyond a connection found closed, and ends
 * with an `away` fault when its signal aborts.
 */
export interface AgentDoor {
  register(request: RegisterRequest, signal: AbortSignal): Promise<RegisterResponse>;
  /** The next task, or null when there was none in `pollSecondsMax`. */
  acquire(request: AcquireRequest, pollSecondsMax: number, signal: AbortSignal): Promise<TaskSpec | null>;
  /** Extends the lease; held open by the server until there is news. */
  heartbeat(task: TaskKey, heartbeatSeconds: number, signal: AbortSignal): Promise<HeartbeatResponse>;
  postMessages(task: TaskKey, frames: Uint8Array, signal: AbortSignal): Promise<MessagesResponse>;
  /** The task's identity token for another audience. */
  exchangeIdentity(
    task: TaskKey,
    about: { token: string; audience: string },
    signal: AbortSignal,
  ): Promise<IdentityResponse>;
  /** Whether all other copies of the task's job have come to a step. */
  copiesGate(task: TaskKey, step: number, signal: AbortSignal): Promise<CopiesGate>;
  /** How long tests of the task's job took lately. */
  testTimings(task: TaskKey, type: string, signal: AbortSignal): Promise<TestTimings>;
  putArtifact(task: TaskKey, artifact: ArtifactUpload, signal: AbortSignal): Promise<ArtifactResponse>;
  /** Answers one request of git's protocol 2 from the server's copy of the task's repository. */
  gitObjects(
    task: Pick<TaskSpec, "checkout" | "taskToken">,
    request: Uint8Array,
    signal: AbortSignal,
  ): Promise<Readable>;
  /** What the server keeps for jobs. */
  readonly storage: StorageDoor;
  /** Closes kept connections. */
  close(): void;
}

/** Seconds by what was asked for: a test's file, class or name. */
export interface TestTimings {
  readonly timings: readonly { readonly name: string; readonly seconds: number }[];
}

/** One file on its way to the server. */
export interface ArtifactUpload {
  /** As it is to be listed, with the destination's prefix. */
  readonly path: string;
  readonly body: Readable;
  readonly lengthBytes: number;
}

const answerSecondsMax = 30;
/** The server may have to fetch from a forge before it can pack. */
const packSilenceSecondsMax = 300;
const json = "application/json";

/** Speaks to the server's agent door over HTTP/1.1 with kept-alive connections. */
export function createAgentDoor(serverUrl: URL, agentToken: string): AgentDoor {
  const { exchange, download, close } = createExchange(serverUrl);
  return {
    close,
    storage: createStorageDoor({ exchange, download }),
    register: async (request, signal) =>
      parse(await postJson(exchange, { path: "/agent/v1/register", token: agentToken, value: request, signal })),
    acquire: async (request, pollSecondsMax, signal) => {
      const seconds = pollSecondsMax + answerSecondsMax;
      const asked = { path: "/agent/v1/acquire", token: agentToken, value: request, seconds, signal };
      const answer = await postJson(exchange, asked);
      return answer.status === 204 ? null : parse(answer);
    },
    heartbeat: async (task, heartbeatSeconds, signal) => {
      const seconds = heartbeatSeconds + answerSecondsMax;
      const value = { epoch: task.epoch };
      return parse(
        await postJson(exchange, { path: `${pathOf(task)}/heartbeat`, token: task.taskToken, value, seconds, signal }),
      );
    },
    postMessages: async (task, frames, signal) =>
      parse(
        await exchange({
          method: "POST",
          path: `${pathOf(task)}/messages`,
          token: task.taskToken,
          contentType: framesContentType,
          body: frames,
          silenceMillisecondsMax: answerSecondsMax * 1000,
          signal,
        }),
      ),
    exchangeIdentity: (task, about, signal) => postTask(exchange, { task, path: "identity", value: about, signal }),
    copiesGate: (task, step, signal) => postTask(exchange, { task, path: "copies", value: { step }, signal }),
    testTimings: async (task, type, signal) =>
      parse(
        await exchange({
          method: "GET",
          path: `${pathOf(task)}/timings?epoch=${task.epoch}&type=${encodeURIComponent(type)}`,
          token: task.taskToken,
          contentType: json,
          body: new Uint8Array(0),
          silenceMillisecondsMax: answerSecondsMax * 1000,
          signal,
        }),
      ),
    gitObjects: ({ checkout, taskToken }, request, signal) =>
      download({
        method: "POST",
        path: `${checkout.gitPath}/git-upload-pack`,
        token: taskToken,
        contentType: "application/x-git-upload-pack-request",
        headers: { "git-protocol": "version=2" },
        body: request,
        silenceMillisecondsMax: packSilenceSecondsMax * 1000,
        signal,
      }),
    putArtifact: (task, artifact, signal) => putArtifact(exchange, { task, artifact, signal }),
  };
}

/** A short question about a task, at its epoch. */
async function postTask(
  exchange: Exchange,
  about: { task: TaskKey; path: string; value: object; signal: AbortSignal },
) {
  const { task, signal } = about;
  const value = { epoch: task.epoch, ...about.value };
  return parse(
    await postJson(exchange, { path: `${pathOf(task)}/${about.path}`, token: task.taskToken, value, signal }),
  );
}

async function putArtifact(
  exchange: Exchange,
  { task, artifact, signal }: { task: TaskKey; artifact: ArtifactUpload; signal: AbortSignal },
): Promise<ArtifactResponse> {
  const answer = await exchange({
    method: "PUT",
    path: `${pathOf(task)}/artifacts?path=${encodeURIComponent(artifact.path)}&epoch=${task.epoch}`,
    token: task.taskToken,
    contentType: "application/octet-stream",
    body: artifact.body,
    lengthBytes: artifact.lengthBytes,
    silenceMillisecondsMax: answerSecondsMax * 1000,
    signal,
  });
  return parse(answer);
}

function pathOf(task: TaskKey): string {
  return `/agent/v1/tasks/${task.taskId}`;
}

interface JsonPost {
  readonly path: string;
  readonly token: string;
  readonly value: unknown;
  readonly seconds?: number;
  readonly signal: AbortSignal;
}

function postJson(exchange: Exchange, post: JsonPost) {
  return exchange({
    method: "POST",
    path: post.path,
    token: post.token,
    contentType: json,
    body: Buffer.from(JSON.stringify(post.value)),
    silenceMillisecondsMax: (post.seconds ?? answerSecondsMax) * 1000,
    signal: post.signal,
  });
}

/** An answer that is 2xx but not JSON has an unknown outcome: the caller tries again. */
function parse(answer: { status: number; text: string }) {
  try {
    return JSON.parse(answer.text);
  } catch {
    throw new DoorFault("away", "the server's answer is not JSON");
  }
}

/** Whether an error is a fault of the given kind. */
export function isFault(error: unknown, kind: DoorFaultKind): error is DoorFault {
  return error instanceof DoorFault && error.kind === kind;
}
