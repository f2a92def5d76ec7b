import { rm } from "node:fs/promises";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { openArchive } from "#server/agent/archive/open-archive.ts";
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
  const tar = openArchive(file, { unpackedBytesMax: stored.unpackedBytes });
  // Another that waits for the stream hears of it too.
  tar.on("error", () => {});
  // With an error, so that whoever reads it ends too.
  const stop = () => tar.destroy(new Error("the task was stopped"));
  context.stop.stopping.addEventListener("abort", stop, { once: true });
  try {
    await context.environment.unpackTree({ base, tar, parents });
  } catch (error) {
    if (error instanceof ArchiveFault) throw new StepFault(`${what} is refused: ${error.message}.`);
    if (error instanceof UnpackFailure) throw new StepFault(`${what} could not be unpacked: ${error.message}`);
    throw error;
  } finally {
    context.stop.stopping.removeEventListener("abort", stop);
    tar.destroy();
    await rm(file, { force: true });
  }
}
