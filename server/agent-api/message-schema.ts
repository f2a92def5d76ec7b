import { z } from "zod";
import { type AgentMessage, pullOutcomes } from "#server/core/agent-protocol/agent-message.ts";
import { decodeFrames } from "#server/core/agent-protocol/frame.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { stopReasons } from "#server/core/status/stop-reason.ts";
import type { AgentFrame } from "#server/output/plan-batch.ts";

const stepsMax = 100_000;
const step = z.number().int().min(0).max(stepsMax);
const bytes = z.number().int().min(0);
const at = z.iso.datetime();
/** PostgreSQL's text holds no NUL. */
const text = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .transform((value) => value.replaceAll("\0", ""));

const series = z.array(bytes).max(600);

/** What the header of a frame may say. */
export const agentMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("task_started"), executor: text(64), notice: text(4096).nullable(), at }),
  z.object({
    type: z.literal("step_started"),
    step,
    name: text(4096),
    kind: text(64),
    command: text(1024 * 1024).nullable(),
    at,
  }),
  z.object({ type: z.literal("output"), step, offset: bytes }),
  z.object({
    type: z.literal("step_ended"),
    step,
    status: z.enum(["success", "failed", "timedout", "canceled", "infrastructure_fail"]),
    exitCode: z.number().int().nullable(),
    lengthBytes: bytes,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    at,
  }),
  z.object({
    type: z.literal("samples"),
    at,
    cpuMillis: series,
    memoryKibibytes: series,
    receivedBytes: series.nullable(),
    sentBytes: series.nullable(),
    readBytes: series.nullable(),
    writtenBytes: series.nullable(),
  }),
  z.object({
    type: z.literal("image_pull"),
    container: z.number().int().min(0).max(1000),
    image: text(4096),
    startedAt: at,
    stoppedAt: at.nullable(),
    outcome: z.enum(pullOutcomes).nullable(),
    downloadedBytes: bytes.nullable(),
  }),
  z.object({
    type: z.literal("task_finished"),
    outcome: z.enum(["success", "failed", "timedout", "canceled", "infrastructure_fail"]),
    reason: z.enum(stopReasons).nullable(),
    detail: text(4096).nullable(),
    at,
  }),
]) satisfies z.ZodType<AgentMessage>;

/** Decodes and validates a batch. Throws `invalid_input` that says what is wrong with it. */
export function parseFrames(body: Uint8Array): AgentFrame[] {
  const decoded = decodeFrames(body);
  if ("fault" in decoded)
    throw new AppError("invalid_input", { userMessage: `The messages cannot be read: ${decoded.fault}.` });
  return decoded.frames.map((frame, index) => {
    const parsed = agentMessageSchema.safeParse(frame.header);
    if (parsed.success) return { message: parsed.data, body: frame.body };
    const issue = parsed.error.issues[0];
    const sentence = `Message ${index} is not understood: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`;
    throw new AppError("invalid_input", { userMessage: sentence });
  });
}
