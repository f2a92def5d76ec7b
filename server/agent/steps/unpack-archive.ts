import { rm } from "node:fs/promises";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { UnpackFailure } from "#server/agent/executors/executor.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { StepFault } from "#server/agent/steps/step-fault.ts";
import type { StoredArchive } from "#server/core/agent-protocol/storage-requests.ts";

/** An archive that was fetched and checked, and where it goes. */
export interface UnpackedArchive {
  /** What it is, at a sentence's beginning. */
  readonly what: string;
  readonly file: string;
  readonly base: string;
  /** As in UnpackRequest. */
  readonly parents: readonly string[];
  readonly stored: StoredArchive;
}

/**
 * Unpacks a checked archive below a directory of the job and removes its
 * file. Throws StepFault that begins with `what` when it holds what must not
 * be unpacked, or when the job's files cannot take it.
 */
export async function unpackArchive(context: StepContext, about: UnpackedArchive): Promise<void> {
  const { what, file, base, parents, stored } = about;
  const archive = { file, limits: { unpackedBytesMax: stored.unpackedBytes } };
  try {
    await context.environment.unpackTree({ base, source: { archive }, parents, signal: context.stop.stopping });
  } catch (error) {
    if (error instanceof ArchiveFault) throw new StepFault(`${what} is refused: ${error.message}.`);
    if (error instanceof UnpackFailure) throw new StepFault(`${what} could not be unpacked: ${error.message}`);
    throw error;
  } finally {
    await rm(file, { force: true });
  }
}
