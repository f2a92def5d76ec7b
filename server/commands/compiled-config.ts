import type { Deps } from "#server/commands/deps.ts";
import { type PipelineFacts, passedParameters, pipelineValues } from "#server/commands/pipeline-values.ts";
import { processConfig } from "#server/config/emit/process-config.ts";
import type { GivenOrb, OrbPins } from "#server/core/orb/orb-source.ts";

/** A pipeline with the file and the orbs that it was compiled from. */
export interface CompiledFrom extends PipelineFacts {
  readonly configSource: string | null;
  readonly revision: string | null;
  readonly orbs: OrbPins;
  readonly parameters: unknown;
  /** Of the configuration that continues a setup; null for any other. */
  readonly continuationParameters: unknown;
}

/**
 * What a pipeline's stored configuration compiles to, as text; null when there is none or it has
 * faults. Its orbs are the very texts of then, whatever has been published since.
 */
export async function compiledConfig(deps: Pick<Deps, "orbs">, pipeline: CompiledFrom): Promise<string | null> {
  const { configSource, branch, tag, revision } = pipeline;
  if (configSource === null) return null;
  const values = pipelineValues(pipeline, revision ?? "");
  const orbs = await pinnedOrbs(deps, pipeline.orbs);
  const pipelineParameters = passedParameters(pipeline.continuationParameters ?? pipeline.parameters);
  return processConfig({ source: configSource, branch, tag, pipelineValues: values, pipelineParameters, orbs }).output;
}

/** The orbs that a pipeline was compiled with, to compile something of it again with the same. */
async function pinnedOrbs(deps: Pick<Deps, "orbs">, pins: OrbPins): Promise<ReadonlyMap<string, GivenOrb>> {
  const entries = Object.entries(pins);
  if (entries.length === 0) return new Map();
  const sources = await deps.orbs.sources(entries.map(([, { sha256 }]) => sha256));
  return new Map(
    entries.flatMap(([reference, { version, sha256, nested }]) => {
      const source = sources.get(sha256);
      return source === undefined ? [] : [[reference, { version, source, nested }] as const];
    }),
  );
}
