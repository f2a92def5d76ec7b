import type pg from "pg";
import { continuePipelineSql } from "#server/adapters/prisma/build-sql.ts";
import { eventSections } from "#server/adapters/prisma/event-sections.ts";
import { jsonDocument } from "#server/adapters/prisma/json-document.ts";
import { newWorkflowSections } from "#server/adapters/prisma/new-workflow-rows.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { SetupPipeline } from "#server/core/ports/build-store.ts";
import type { ContinuationStore } from "#server/core/ports/continuation-store.ts";

const findSql = `
SELECT p.id, p.number, p.status, p.project_id AS "projectId", pr.slug AS "projectSlug", pr.repository_url AS "repositoryUrl",
  pr.default_branch AS "defaultBranch", p.branch, p.tag, COALESCE(p.revision, '') AS revision, p.trigger_type AS "triggerType",
  p.actor_login AS "actorLogin", p.parameters, p.config_path AS "configPath", COALESCE(p.setup_source, p.config_source, '') AS "setupSource",
  k.expires_at AS "keyExpiresAt"
FROM continuation_keys k JOIN pipelines p ON p.id = k.pipeline_id JOIN projects pr ON pr.id = p.project_id WHERE k.key_hash = $1`;

/** ContinuationStore in PostgreSQL. */
export function postgresContinuationStore(pool: pg.Pool): ContinuationStore {
  return {
    addKey: async ({ keyHash, pipelineId, expiresAt }) => {
      await pool.query(
        `WITH old AS (DELETE FROM continuation_keys WHERE expires_at < now() - interval '7 days')
         INSERT INTO continuation_keys (key_hash, pipeline_id, expires_at) VALUES ($1, $2, $3)`,
        [keyHash, pipelineId, expiresAt],
      );
    },
    findByKey: async (keyHash) => {
      const { rows } = await pool.query<SetupPipeline>(findSql, [keyHash]);
      return rows[0] ?? null;
    },
    continuePipeline: async (continued, now) => {
      const { pipelineId, projectId, status, workflows, ...rest } = continued;
      const sections = newWorkflowSections(workflows, { pipelineId, projectId, now });
      const changed: DomainEvent = { type: "pipeline.changed", payload: { projectId, pipelineId, to: status } };
      const document = { ...rest, ...sections, status, now, ...eventSections([changed, ...sections.events]) };
      const { rows } = await pool.query(continuePipelineSql, [jsonDocument(document)]);
      return rows.length > 0;
    },
  };
}
