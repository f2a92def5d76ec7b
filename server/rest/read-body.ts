import type { z } from "zod";
import { AppError } from "#server/core/error/app-error.ts";
import type { RestCall } from "#server/rest/rest-exchange.ts";

/** Reads a JSON body by a schema; an empty body counts as `{}`. Throws `invalid_input` that names the first fault. */
export async function readBody<Schema extends z.ZodType>(call: RestCall, schema: Schema): Promise<z.output<Schema>> {
  const parsed = schema.safeParse((await call.readJson()) ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new AppError("invalid_input", {
    userMessage: `${where === "" ? "The body" : `"${where}" in the body`} is not valid: ${issue?.message ?? "unknown"}.`,
  });
}
