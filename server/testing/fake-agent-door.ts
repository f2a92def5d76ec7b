import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { AgentMessage, StepEndedMessage, TaskFinishedMessage } from "#server/core/agent-protocol/agent-message.ts";
import { decodeFrames } from "#server/core/agent-protocol/frame.ts";
import type { RegisterRequest } from "#server/core/agent-protocol/requests.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { CopiesGate } from "#server/core/task/copies-gate.ts";
import { FakeStorageDoor } from "#server/testing/fake-storage-door.ts";
import { serveGitBackend } from "#server/testing/git-http-backend.ts";

/** What becomes of a request besides being answered: see `FakeAgentDoor.fault`. */
export type DoorMishap = "none" | "drop" | "unavailable" | "loseReply";

/** What the door was told about one task, put together like a server would. */
export class ToldTask {
  readonly spec: TaskSpec;
  readonly messages: AgentMessage[] = [];
  readonly outputs = new Map<number, Buffer[]>();
  readonly lengths = new Map<number, number>();
  readonly artifacts = new Map<string, Buffer>();
  finished: TaskFinishedMessage | null = null;
  cancel = false;
  /** What the task is told of the other copies of its job; each answer but the last is given once. */
  readonly gates: CopiesGate[] = [];
  stale = false;
  posts = 0;
  /** Moments by the monotonic clock, milliseconds: given out, first output of step 1, finished. */
  readonly moments: { acquired: number; firstOutput: number | null; finished: number | null };

  constructor(spec: TaskSpec) {
    this.spec = spec;
    this.moments = { acquired: performance.now(), firstOutput: null, finished: null };
  }

  output(step: number): Buffer {
    return Buffer.concat(this.outputs.get(step) ?? []);
  }

  text(step: number): string {
    return this.output(step).toString("utf8");
  }

  stepEnd(step: number): StepEndedMessage | undefined {
    return this.messages.find(
      (message): message is StepEndedMessage => message.type === "step_ended" && message.step === step,
    );
  }

  /** The numbers of the steps that were started, in order. */
  get startedSteps(): number[] {
    return this.messages.flatMap((message) => (message.type === "step_started" ? [message.step] : []));
  }
}

interface Refusal {
  readonly status: number;
  readonly body: object;
}

/**
 * A real HTTP server that speaks the agents' protocol from memory, strictly:
 * gaps, wrong hashes and anything after a task's end are refused. `fault` can
 * spoil any request.
 */
export class FakeAgentDoor {
  readonly #server: Server;
  readonly #news = new EventEmitter().setMaxListeners(0);
  readonly #queue: TaskSpec[] = [];
  readonly tasks = new Map<string, ToldTask>();
  readonly registrations: RegisterRequest[] = [];
  readonly faults: string[] = [];
  /** Decides what happens to a request; called before it is read. */
  fault: (path: string) => DoorMishap = () => "none";
  heartbeatSeconds = 5;
  pollSecondsMax = 20;
  /** Test times by what they are told by. */
  readonly timings = new Map<string, readonly { name: string; seconds: number }[]>();
  /** For the tasks given from now on. */
  gates: readonly CopiesGate[] = [];
  /** Answers to messages wait this long. */
  answerMilliseconds = 0;
  keepOutput = true;
  gitRoot: string | null = null;
  readonly storage = new FakeStorageDoor();

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => void this.#handle(request, response));
  }

  static async start(): Promise<FakeAgentDoor> {
    const door = new FakeAgentDoor(createServer({ keepAliveTimeout: 60_000 }));
    await door.listen(0);
    return door;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Stops answering; `listen` with the same port brings it back. */
  async goAway(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Queues a task for whoever asks next. */
  give(spec: TaskSpec): void {
    this.#queue.push(spec);
    this.#news.emit("change");
  }

  cancel(taskId: string): void {
    const task = this.tasks.get(taskId);
    if (task !== undefined) task.cancel = true;
    this.#news.emit("change");
  }

  /** From now on the task is another's. */
  makeStale(taskId: string): void {
    const task = this.tasks.get(taskId);
    if (task !== undefined) task.stale = true;
    this.#news.emit("change");
  }

  /** Resolves once the condition holds; it is looked at after every request that changed something. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#news, "change");
  }

  /** Resolves with the task once its last message is in. */
  async finished(taskId: string): Promise<ToldTask> {
    await this.until(() => this.tasks.get(taskId)?.finished !== null && this.tasks.get(taskId) !== undefined);
    return this.tasks.get(taskId) as ToldTask;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => {});
    const url = new URL(request.url ?? "/", this.url);
    const mishap = this.fault(url.pathname);
    if (mishap === "drop") return void request.socket.destroy();
    if (mishap === "unavailable") return void response.writeHead(503).end("{}");
    try {
      const git = /^\/agent\/v1\/tasks\/([^/]+)\/git(\/.*)$/.exec(url.pathname);
      if (git !== null) {
        const about = { root: this.gitRoot ?? "/nonexistent", path: git[2] as string, query: url.search.slice(1) };
        return serveGitBackend(request, response, about);
      }
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      if (FakeStorageDoor.knows(url.pathname)) {
        const task = this.tasks.get(url.pathname.split("/")[4] ?? "");
        const body = Buffer.concat(pieces);
        const answered = task !== undefined && this.storage.answer(response, { task, url, request, body });
        if (!answered) response.writeHead(404).end("{}");
        return void this.#news.emit("change");
      }
      const answer = await this.#answer(url, { body: Buffer.concat(pieces), request, response });
      this.#news.emit("change");
      if (mishap === "loseReply") return void request.socket.destroy();
      if (answer === null) response.writeHead(204).end();
      else
        response
          .writeHead("status" in answer ? answer.status : 200)
          .end(JSON.stringify("body" in answer ? answer.body : answer));
    } catch {
      request.socket.destroy();
    }
  }

  async #answer(
    url: URL,
    about: { body: Buffer; request: IncomingMessage; response: ServerResponse },
  ): Promise<object | Refusal | null> {
    if (url.pathname === "/agent/v1/register") {
      this.registrations.push(JSON.parse(about.body.toString()) as RegisterRequest);
      return { agentId: "agent-1", heartbeatSeconds: this.heartbeatSeconds, pollSecondsMax: this.pollSecondsMax };
    }
    if (url.pathname === "/agent/v1/acquire") return this.#acquire(about.response);
    const match = /^\/agent\/v1\/tasks\/([^/]+)\/(\w+)$/.exec(url.pathname);
    const task = this.tasks.get(match?.[1] ?? "");
    if (task === undefined) return { status: 404, body: { error: "not_found", message: url.pathname } };
    if (about.request.headers.authorization !== `Bearer ${task.spec.taskToken}`) {
      return { status: 401, body: { error: "unauthenticated", message: "wrong token" } };
    }
    if (match?.[2] === "heartbeat") return this.#heartbeat(task, about.response);
    if (task.stale) return staleLease;
    if (match?.[2] === "identity") {
      const { token, audience } = JSON.parse(about.body.toString()) as { token: string; audience: string };
      return { token: `${token} for ${audience}` };
    }
    if (match?.[2] === "timings") return { timings: this.timings.get(url.searchParams.get("type") ?? "") ?? [] };
    if (match?.[2] === "copies")
      return task.gates.length > 1 ? (task.gates.shift() as CopiesGate) : (task.gates[0] ?? { verdict: "go" });
    if (match?.[2] === "messages") return this.#messages(task, about.body);
    task.artifacts.set(url.searchParams.get("path") ?? "", about.body);
    return { status: 201, body: { sizeBytes: about.body.length, sha256: sha256([about.body]) } };
  }

  async #acquire(response: ServerResponse): Promise<TaskSpec | null> {
    const end = AbortSignal.timeout(this.pollSecondsMax * 1000);
    const gone = once(response, "close");
    while (this.#queue.length === 0 && !end.aborted && !response.destroyed) {
      await Promise.race([once(this.#news, "change", { signal: end }).catch(() => {}), gone]);
    }
    const spec = response.destroyed ? undefined : this.#queue.shift();
    if (spec === undefined) return null;
    const task = new ToldTask(spec);
    task.gates.push(...this.gates);
    this.tasks.set(spec.taskId, task);
    return spec;
  }

  async #heartbeat(task: ToldTask, response: ServerResponse): Promise<object | Refusal> {
    const end = AbortSignal.timeout(this.heartbeatSeconds * 1000);
    const gone = once(response, "close");
    while (!task.cancel && !task.stale && !end.aborted && !response.destroyed) {
      await Promise.race([once(this.#news, "change", { signal: end }).catch(() => {}), gone]);
    }
    return task.stale ? staleLease : { cancel: task.cancel };
  }

  async #messages(task: ToldTask, bytes: Buffer): Promise<object | Refusal> {
    if (this.answerMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, this.answerMilliseconds));
    const decoded = decodeFrames(bytes);
    if ("fault" in decoded) return this.#refuse(400, decoded.fault);
    task.posts++;
    for (const { header, body } of decoded.frames) {
      const refusal = this.#take(task, header as AgentMessage, Buffer.from(body));
      if (refusal !== null) return refusal;
    }
    return { cancel: task.cancel };
  }

  #take(task: ToldTask, message: AgentMessage, body: Buffer): Refusal | null {
    if (message.type === "output") return this.#takeOutput(task, message, body);
    const known = task.messages.some((other) => JSON.stringify(other) === JSON.stringify(message));
    if (known) return null;
    if (task.finished !== null) return this.#refuse(400, `${message.type} after the end`);
    if (message.type === "step_ended") {
      const length = task.lengths.get(message.step) ?? 0;
      if (length !== message.lengthBytes)
        return this.#refuse(400, `step ${message.step}: ${length} bytes, not ${message.lengthBytes}`);
      if (this.keepOutput && sha256(task.outputs.get(message.step) ?? []) !== message.sha256) {
        return this.#refuse(400, `step ${message.step}: wrong hash`);
      }
    }
    task.messages.push(message);
    if (message.type === "task_finished") {
      task.finished = message;
      task.moments.finished = performance.now();
    }
    return null;
  }

  #takeOutput(task: ToldTask, { step, offset }: { step: number; offset: number }, body: Buffer): Refusal | null {
    const length = task.lengths.get(step) ?? 0;
    if (offset > length) {
      return { status: 416, body: { error: "offset_gap", message: "gap", step, wantOffset: length } };
    }
    const fresh = body.subarray(Math.min(body.length, length - offset));
    if (fresh.length === 0) return null;
    if (step === 1) task.moments.firstOutput ??= performance.now();
    if (this.keepOutput) task.outputs.set(step, [...(task.outputs.get(step) ?? []), fresh]);
    task.lengths.set(step, length + fresh.length);
    return null;
  }

  #refuse(status: number, message: string): Refusal {
    this.faults.push(message);
    return { status, body: { error: "invalid_input", message } };
  }
}

const staleLease: Refusal = { status: 409, body: { error: "stale_lease", message: "the task is another's" } };

function sha256(pieces: readonly Buffer[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
