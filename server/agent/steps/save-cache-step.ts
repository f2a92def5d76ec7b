import { uploadTree } from "#server/agent/steps/archive-transfer.ts";
import { renderKeys } from "#server/agent/steps/cache-key-values.ts";
import { withoutNested } from "#server/agent/steps/job-files.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import { spokenSecondsSince, spokenSize } from "#server/agent/steps/spoken-size.ts";
import { stablePath } from "#server/agent/steps/stable-path.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { runBuiltIn, untilAnswered } from "#server/agent/steps/step-fault.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import type { SaveCacheStepPlan } from "#server/core/plan/step-plan.ts";

/**
 * Stores the step's paths under its key (config-language §23.1). A key that
 * exists is left alone, and nothing is read or sent then. What is not there is
 * a warning.
 */
export function runSaveCacheStep(context: StepContext, step: SaveCacheStepPlan, log: StepLog): Promise<StepEnd> {
  return runBuiltIn(context, log, async () => {
    const [key = ""] = await renderKeys(context, [step.key]);
    const { storage } = context.door;
    const { cache } = await untilAnswered(context, () =>
      storage.findCache(context.spec, { keys: [key], exact: true }, context.stop.stopping),
    );
    if (cache !== null) return skip(log, key);
    const paths = await pathsToSave(context, step.paths, log);
    if (paths.length === 0) {
      log.print("Warning: there is nothing to store, so no cache was made.\n");
      return;
    }
    log.print(`Creating cache archive of:\n${paths.map((path) => `  ${path}\n`).join("")}`);
    const start = performance.now();
    const tree = await uploadTree(context, log, { base: "/", paths: paths.map((path) => path.slice(1) || ".") });
    const sizes = `${spokenSize(tree.sizeBytes)} (${spokenSize(tree.unpackedBytes)} unpacked)`;
    log.print(`Cache size: ${sizes}, uploaded in ${spokenSecondsSince(start)}\n`);
    const { archive, unpackedBytes } = tree;
    const { stored } = await untilAnswered(context, () =>
      storage.recordCache(context.spec, { archive, key, paths, unpackedBytes }, context.stop.stopping),
    );
    if (!stored) return skip(log, key);
    log.print(`Stored cache with key: ${key}\n`);
  });
}

function skip(log: StepLog, key: string): void {
  log.print(`Skipping cache generation, cache already exists for key: ${key}\n`);
}

async function pathsToSave(context: StepContext, written: readonly string[], log: StepLog): Promise<string[]> {
  const { environment, workingDirectory } = context;
  const { place } = environment;
  const from = { home: place.home, workingDirectory };
  const paths = withoutNested(written.map((path) => jobPath(path, from)));
  const existing = new Set(await environment.existing(paths));
  const saved: string[] = [];
  for (const path of paths) {
    const stable = stablePath(path, place);
    if (!existing.has(path)) log.print(`Warning: there is nothing at ${path}; it is left out.\n`);
    else if (stable === null) log.print(`Warning: ${path} is not one of the job's own files; it is left out.\n`);
    else saved.push(stable);
  }
  return saved;
}
