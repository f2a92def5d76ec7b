import { rm } from "node:fs/promises";
import { posix } from "node:path";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { downloadArchive } from "#server/agent/steps/archive-transfer.ts";
import { makeDirectories, parentsOf } from "#server/agent/steps/job-files.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import { type FetchedLayer, refuseConflicts } from "#server/agent/steps/layer-conflicts.ts";
import { spokenSecondsSince, spokenSize } from "#server/agent/steps/spoken-size.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { runBuiltIn, StepFault, untilAnswered } from "#server/agent/steps/step-fault.ts";
import { unpackArchive } from "#server/agent/steps/unpack-archive.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import type { WorkspaceResponse } from "#server/core/agent-protocol/storage-requests.ts";
import type { AttachWorkspaceStepPlan } from "#server/core/plan/step-plan.ts";

/**
 * Unpacks what the jobs before this one have persisted, in graph order, into
 * the step's directory (config-language §23.2). All of it is fetched and
 * checked first, so a conflict or damage leaves the directory as it was.
 */
export function runAttachWorkspaceStep(
  context: StepContext,
  step: AttachWorkspaceStepPlan,
  log: StepLog,
): Promise<StepEnd> {
  return runBuiltIn(context, log, async () => {
    const { environment, workingDirectory } = context;
    const at = jobPath(step.at, { home: environment.place.home, workingDirectory });
    const workspace = await untilAnswered(context, () =>
      context.door.storage.workspace(context.spec, context.stop.stopping),
    );
    await makeDirectories(environment, [at]);
    if (workspace.layers.length === 0) {
      log.print("No job before this one has persisted anything to the workspace.\n");
      return;
    }
    const fetched: FetchedLayer[] = [];
    try {
      await fetchLayers(context, { log, workspace, fetched });
      await refuseConflicts(workspace.jobs, fetched);
      for (const one of fetched) await unpackLayer(context, { log, at, workspace, ...one });
    } finally {
      for (const { file } of fetched) await rm(file, { force: true });
    }
  });
}

async function fetchLayers(
  context: StepContext,
  about: { log: StepLog; workspace: WorkspaceResponse; fetched: FetchedLayer[] },
): Promise<void> {
  const { log, workspace, fetched } = about;
  const start = performance.now();
  let bytes = 0;
  for (const layer of workspace.layers) {
    const job = workspace.jobs[layer.job]?.name ?? "";
    if (layer.isExpired) {
      throw new StepFault(`What ${job} persisted has expired. Rerun the workflow from its start to make it again.`);
    }
    try {
      fetched.push({ layer, file: await downloadArchive(context, log, layer) });
    } catch (error) {
      if (error instanceof ArchiveFault)
        throw new StepFault(`What ${job} persisted is damaged in the server's storage: ${error.message}.`);
      throw error;
    }
    bytes += layer.sizeBytes;
  }
  const count = fetched.length === 1 ? "1 layer" : `${fetched.length} layers`;
  log.print(`Downloaded and checked ${count}, ${spokenSize(bytes)}, in ${spokenSecondsSince(start)}\n`);
}

async function unpackLayer(
  context: StepContext,
  about: FetchedLayer & { log: StepLog; at: string; workspace: WorkspaceResponse },
): Promise<void> {
  const { log, at, workspace, layer, file } = about;
  const job = workspace.jobs[layer.job]?.name ?? "";
  const parents = parentsOf(layer.paths).map((path) => posix.join(at, path));
  await unpackArchive(context, { what: `What ${job} persisted`, file, base: at, parents, stored: layer });
  const copy = layer.nodeIndex === 0 ? "" : `, copy ${layer.nodeIndex}`;
  log.print(`Unpacked ${spokenSize(layer.unpackedBytes)} of ${job}${copy} into ${at}\n`);
}
