import { type PipelineFacts, passedParameters, pipelineValues } from "#server/commands/pipeline-values.ts";
import { processConfig } from "#server/config/emit/process-config.ts";

/** A pipeline with the file that it was compiled from. */
export interface CompiledFrom extends PipelineFacts {
  readonly configSource: string | null;
  readonly revision: string | null;
  readonly parameters: unknown;
}

/** What a pipeline's stored configuration compiles to, as text; null when there is none or it has faults. */
export function compiledConfig(pipeline: CompiledFrom): string | null {
  const { configSource, branch, tag, revision } = pipeline;
  if (configSource === null) return null;
  const values = pipelineValues(pipeline, revision ?? "");
  const pipelineParameters = passedParameters(pipeline.parameters);
  return processConfig({ source: configSource, branch, tag, pipelineValues: values, pipelineParameters }).output;
}
