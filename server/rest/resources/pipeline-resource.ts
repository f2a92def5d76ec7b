import type { PipelineResourceRow } from "#server/queries/pipeline-resources.ts";
import { pipelineErrors } from "#server/views/pipeline-errors.ts";
import { isoTime } from "#server/views/time.ts";

/** A pipeline in CircleCI's shape. What is not known (a branch of a tag's pipeline, a commit not yet read) is left out. */
export function pipelineResource(row: PipelineResourceRow): Readonly<Record<string, unknown>> {
  return {
    id: row.id,
    errors: pipelineErrors(row.errors),
    project_slug: row.project.slug,
    updated_at: isoTime(row.updatedAt),
    number: row.number,
    state: row.status,
    created_at: isoTime(row.createdAt),
    trigger: {
      type: row.triggerType,
      received_at: isoTime(row.createdAt),
      actor: { login: row.actorLogin, avatar_url: null },
    },
    vcs: {
      provider_name: "Git",
      origin_repository_url: row.project.repositoryUrl,
      target_repository_url: row.project.repositoryUrl,
      ...(row.revision === null ? {} : { revision: row.revision }),
      ...(row.branch === null ? {} : { branch: row.branch }),
      ...(row.tag === null ? {} : { tag: row.tag }),
      ...(row.commitSubject === null ? {} : { commit: { subject: row.commitSubject, body: row.commitBody ?? "" } }),
    },
  };
}
