import { z } from "zod";
import type {
  AcquireRequest,
  CopiesRequest,
  HeartbeatRequest,
  IdentityRequest,
  RegisterRequest,
} from "#server/core/agent-protocol/requests.ts";
import { AppError } from "#server/core/error/app-error.ts";

const text = z.string().min(1).max(256);
const epoch = z.number().int().min(0);

/** What an agent tells of itself at its start. */
export const registerSchema = z.object({
  name: text,
  instanceId: z.uuid(),
  platform: text,
  executors: z.array(text).max(16),
  hostname: text,
  version: text,
  recovering: z.array(z.object({ taskId: z.uuid(), epoch })).max(10_000),
}) satisfies z.ZodType<RegisterRequest>;

export const acquireSchema = z.object({ agentId: z.uuid(), instanceId: z.uuid() }) satisfies z.ZodType<AcquireRequest>;

export const heartbeatSchema = z.object({ epoch }) satisfies z.ZodType<HeartbeatRequest>;

export const identitySchema = z.object({
  epoch,
  token: z.string().max(16 * 1024),
  audience: z.string().min(1).max(1024),
}) satisfies z.ZodType<IdentityRequest>;

export const copiesSchema = z.object({
  epoch,
  step: z.number().int().min(0).max(100_000),
}) satisfies z.ZodType<CopiesRequest>;

/** Validates what came in. Throws `invalid_input` that names the first fault. */
export function parseRequest<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined ? "" : issue.path.join(".");
  throw new AppError("invalid_input", {
    userMessage: `The request is not understood: ${where} ${issue?.message ?? ""}`.trim(),
  });
}
