import { execute, type GraphQLError } from "graphql";
import { z } from "zod";
import { AppError } from "#server/core/error/app-error.ts";
import type { GraphqlContext } from "#server/graphql/graphql-context.ts";
import { graphqlSchema } from "#server/graphql/graphql-schema.ts";
import { lenientDocument } from "#server/graphql/lenient-document.ts";
import { mutationFields } from "#server/graphql/mutation-fields.ts";
import { queryFields } from "#server/graphql/query-fields.ts";

/** An answer over GraphQL: what went wrong is part of it. */
export interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

const bodySchema = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

type Body = z.output<typeof bodySchema>;

/**
 * Answers one question of CircleCI's own command line. Questions that are not valid by the rules of
 * GraphQL are answered as far as they can be understood. Refusals are told in their own words, and
 * faults of ours by the id that `reportFault` gives.
 */
export async function answerGraphql(
  context: GraphqlContext,
  body: unknown,
  reportFault: (error: unknown) => string,
): Promise<GraphqlAnswer> {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return { errors: [{ message: "The body must hold a `query`." }] };
  const told = (error: unknown) => ({ message: messageOf(error, reportFault) });
  try {
    const { data, errors } = await run(context, parsed.data);
    return {
      data,
      ...(errors === undefined ? {} : { errors: errors.map((error) => told(error.originalError ?? error)) }),
    };
  } catch (error) {
    return { errors: [told(error)] };
  }
}

async function run(
  context: GraphqlContext,
  { query, variables, operationName }: Body,
): Promise<{ readonly data?: unknown; readonly errors?: readonly GraphQLError[] | undefined }> {
  return execute({
    schema: graphqlSchema,
    document: lenientDocument(query),
    rootValue: { ...queryFields, ...mutationFields },
    contextValue: context,
    variableValues: variables ?? {},
    operationName: operationName ?? null,
  });
}

function messageOf(error: unknown, reportFault: (error: unknown) => string): string {
  if (error instanceof AppError) return error.userMessage;
  const isOfQuestion = error instanceof Error && error.name === "GraphQLError";
  return isOfQuestion ? error.message : `Something went wrong (${reportFault(error)})`;
}
