import { processConfig } from "#server/config/emit/process-config.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";
import { pipelineValues } from "#server/dispatcher/pipeline-values.ts";
import type { RestDeps } from "#server/rest/rest-exchange.ts";

/** What a pipeline's stored configuration compiles to, as text; null when there is none or it has faults. */
export const compiledConfig: RestDeps["compiledConfig"] = (row) => {
  if (row.configSource === null) return null;
  const { branch, tag, project } = row;
  const values = pipelineValues(
    {
      id: row.id,
      number: row.number,
      projectSlug: project.slug,
      repositoryUrl: project.repositoryUrl,
      defaultBranch: project.defaultBranch,
      branch,
      tag,
      triggerType: row.triggerType,
      status: row.status as PipelineStatus,
      projectId: project.id,
      selector: { revision: row.revision ?? "" },
      actorLogin: row.actorLogin,
      configPath: ".circleci/config.yml",
    },
    row.revision ?? "",
  );
  return processConfig({ source: row.configSource, branch, tag, pipelineValues: values }).output;
};
