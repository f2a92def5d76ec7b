import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import { encodeFrame, framesContentType } from "#server/core/agent-protocol/frame.ts";
import type { IdentityResponse, RegisterRequest, RegisterResponse } from "#server/core/agent-protocol/requests.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { Product } from "./product.ts";
import { waitUntil } from "./wait-until.ts";

/** One message, with its bytes when it is output. */
export interface BareFrame {
  readonly message: AgentMessage;
  readonly body?: Buffer;
}

/**
 * An agent that runs nothing: tests say what it tells the server. It masks
 * nothing, so whatever is masked in the end, the server masked.
 */
export class BareAgent {
  readonly #doorUrl: string;
  readonly #agentToken: string;
  readonly #instanceId = randomUUID();

  private constructor(doorUrl: string, agentToken: string) {
    this.#doorUrl = doorUrl;
    this.#agentToken = agentToken;
  }

  static async of(product: Product): Promise<BareAgent> {
    const token = (await readFile(join(product.dataDirectory, "secrets", "agent-token"), "utf8")).trim();
    const port = product.environment["ROTUNDA_OUTPUT_PORT"];
    return new BareAgent(`http://127.0.0.1:${port}/agent/v1`, token);
  }

  /** Registers and waits for a task. */
  async acquire(): Promise<TaskSpec> {
    const about: RegisterRequest = {
      name: "bare-agent",
      instanceId: this.#instanceId,
      platform: "linux/amd64",
      executors: ["machine", "docker"],
      hostname: "nowhere",
      version: "0",
      recovering: [],
    };
    const register = () => this.#post<RegisterResponse>("/register", this.#agentToken, JSON.stringify(about));
    const { agentId } = await waitUntil(() => register().catch(awayOrThrow), { what: "the agents' door" });
    const asked = JSON.stringify({ agentId, instanceId: this.#instanceId });
    return waitUntil(() => this.#post<TaskSpec | null>("/acquire", this.#agentToken, asked), { what: "a task" });
  }

  /** Tells what a task does; tried again while the server is away, as an agent does. */
  async tell(spec: TaskSpec, ...frames: readonly BareFrame[]): Promise<void> {
    const body = Buffer.concat(frames.flatMap(({ message, body: bytes }) => encodeFrame(message, bytes)));
    const path = `/tasks/${spec.taskId}/messages`;
    const send = () => this.#post<object>(path, spec.taskToken, body).catch((error: unknown) => awayOrThrow(error));
    await waitUntil(send, { what: "the server to take messages" });
  }

  /** The task's identity for another audience, as `circleci run oidc get` asks for it. */
  async identity(spec: TaskSpec, audience: string): Promise<string> {
    const token = spec.environment["CIRCLE_OIDC_TOKEN_V2"];
    const body = JSON.stringify({ epoch: spec.epoch, token, audience });
    return (await this.#post<IdentityResponse>(`/tasks/${spec.taskId}/identity`, spec.taskToken, body)).token;
  }

  async #post<Answer>(path: string, token: string, body: string | Buffer<ArrayBuffer>): Promise<Answer> {
    const type = typeof body === "string" ? "application/json" : framesContentType;
    const answer = await fetch(`${this.#doorUrl}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": type },
      body,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${text}`);
    return (text === "" ? null : JSON.parse(text)) as Answer;
  }
}

/** Null for a server that is not there; all else is the test's to hear. */
function awayOrThrow(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}
