import type { z } from "zod";
import type { Deps } from "#server/commands/deps.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";

/** What every answer is made with. */
export interface GraphqlContext {
  readonly deps: Deps;
  readonly prisma: ScreenReader;
  /** Null without a token: what the schema is may be asked by everybody, and nothing else. */
  readonly actor: Actor | null;
}

/** A context with somebody in it. */
export interface KnownContext extends GraphqlContext {
  readonly actor: Actor;
}

/** The arguments of a field as clients send them. */
export type GivenArguments = Readonly<Record<string, unknown>>;

/** Answers one field of the question. */
export type Field<Answer> = (given: GivenArguments, context: GraphqlContext) => Promise<Answer>;

/** A field that only somebody with a token may ask for, with its arguments read by a schema. */
export function field<Schema extends z.ZodType, Answer>(
  schema: Schema,
  answer: (given: z.output<Schema>, context: KnownContext) => Promise<Answer>,
): Field<Answer> {
  return async (given, context) => {
    const { actor } = context;
    if (actor === null) throw new AppError("unauthenticated", { userMessage: "You must log in first." });
    const parsed = schema.safeParse(given);
    if (parsed.success) return answer(parsed.data, { ...context, actor });
    const [issue] = parsed.error.issues;
    const userMessage = `The argument ${issue?.path.join(".") ?? ""} is not valid: ${issue?.message ?? "unknown"}.`;
    throw new AppError("invalid_input", { userMessage });
  };
}
