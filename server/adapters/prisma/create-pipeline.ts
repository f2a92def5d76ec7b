import type pg from "pg";
import { createPipelineSql } from "#server/adapters/prisma/build-sql.ts";
import { eventSections } from "#server/adapters/prisma/event-sections.ts";
import { jsonDocument } from "#server/adapters/prisma/json-document.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { CreatedPipeline, NewPipeline } from "#server/core/ports/build-store.ts";

/** Stores a pipeline that was asked for, on a connection of its own or in a transaction. Throws `not_found` without the project. */
export async function createPipeline(
  client: Pick<pg.PoolClient, "query"> | pg.Pool,
  pipeline: NewPipeline,
  now: Date,
): Promise<CreatedPipeline> {
  const { id, projectId, actorLogin: actor } = pipeline;
  const events: DomainEvent[] = [{ type: "pipeline.created", payload: { projectId, pipelineId: id } }];
  const document = { ...pipeline, actor, now, ...eventSections(events) };
  const { rows } = await client.query<{ number: number }>({
    name: "create-pipeline",
    text: createPipelineSql,
    values: [jsonDocument(document)],
  });
  const number = rows[0]?.number;
  if (number === undefined)
    throw new AppError("not_found", { userMessage: "Project not found", detail: { projectId } });
  return { id, number, state: "pending" as const, createdAt: now };
}
