import type { PipelineId } from "#server/core/ids.ts";
import type { ContinuedPipeline, SetupPipeline } from "#server/core/ports/build-store.ts";

/** Continuing pipelines by the configuration that their setup workflow hands in (config-language §21). */
export interface ContinuationStore {
  /** Stores the hash of a key that may continue a pipeline until it expires. */
  addKey(key: { readonly keyHash: string; readonly pipelineId: PipelineId; readonly expiresAt: Date }): Promise<void>;
  /** The pipeline that a key is for, whatever its status, or null. */
  findByKey(keyHash: string): Promise<SetupPipeline | null>;
  /**
   * Puts the new configuration in the place of the first and adds its workflows, in one transaction
   * with its events; false when the pipeline is not in `setup` any more, so that of all its keys only one is ever of use.
   */
  continuePipeline(continued: ContinuedPipeline, now: Date): Promise<boolean>;
}
