import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { TarPump } from "#server/agent/archive/tar-pump.ts";
import { isFault } from "#server/agent/door/agent-door.ts";
import { downloadArchive } from "#server/agent/steps/archive-transfer.ts";
import { renderKeys } from "#server/agent/steps/cache-key-values.ts";
import { parentsOf } from "#server/agent/steps/job-files.ts";
import { spokenSecondsSince, spokenSize } from "#server/agent/steps/spoken-size.ts";
import { pathHere } from "#server/agent/steps/stable-path.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { runBuiltIn, untilAnswered } from "#server/agent/steps/step-fault.ts";
import { unpackArchive } from "#server/agent/steps/unpack-archive.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import type { CacheEntry } from "#server/core/agent-protocol/storage-requests.ts";
import type { RestoreCacheStepPlan } from "#server/core/plan/step-plan.ts";

/**
 * Puts the newest cache that fits the first of the keys that has any back
 * where it was saved (config-language §23.1). Finding none is a success, and
 * so is finding one that is damaged: it is as good as none, and nothing of it
 * is unpacked.
 */
export function runRestoreCacheStep(context: StepContext, step: RestoreCacheStepPlan, log: StepLog): Promise<StepEnd> {
  return runBuiltIn(context, log, async () => {
    const keys = await renderKeys(context, step.keys);
    const { cache } = await untilAnswered(context, () =>
      context.door.storage.findCache(context.spec, { keys, exact: false }, context.stop.stopping),
    );
    if (cache === null) {
      for (const key of keys) log.print(`No cache is found for key: ${key}\n`);
      return;
    }
    // It takes a moment to start, while the archive is checked.
    TarPump.prepare();
    log.print(`Found a cache created at ${cache.createdAt} with key: ${cache.key}\n`);
    log.print(`Cache size: ${spokenSize(cache.sizeBytes)} (${spokenSize(cache.unpackedBytes)} unpacked)\n`);
    const file = await download(context, log, cache);
    if (file === null) return;
    const start = performance.now();
    const parents = parentsOf(cache.paths).map((path) => pathHere(path, context.environment.place));
    await unpackArchive(context, { what: "The cache", file, base: "/", parents, stored: cache });
    log.print(`Cached paths:\n${cache.paths.map((path) => `  ${path}\n`).join("")}`);
    log.print(`Unpacked in ${spokenSecondsSince(start)}\n`);
  });
}

/** The checked archive's file; null when there is none that could be used. */
async function download(context: StepContext, log: StepLog, cache: CacheEntry): Promise<string | null> {
  const start = performance.now();
  try {
    const file = await downloadArchive(context, log, cache);
    log.print(`Downloaded and checked in ${spokenSecondsSince(start)}\n`);
    return file;
  } catch (error) {
    const isGone = isFault(error, "refused") && error.status === 404;
    if (!isGone && !(error instanceof ArchiveFault)) throw error;
    const why = isGone ? "it was removed meanwhile" : error.message;
    log.print(`Warning: the cache cannot be used: ${why}. Nothing of it was unpacked; the job goes on without it.\n`);
    return null;
  }
}
