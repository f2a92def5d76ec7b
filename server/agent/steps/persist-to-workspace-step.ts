import { posix } from "node:path";
import { uploadTree } from "#server/agent/steps/archive-transfer.ts";
import { expandPatterns } from "#server/agent/steps/expand-patterns.ts";
import { withoutNested } from "#server/agent/steps/job-files.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import { spokenSecondsSince, spokenSize } from "#server/agent/steps/spoken-size.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { runBuiltIn, StepFault, untilAnswered } from "#server/agent/steps/step-fault.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import type { PersistToWorkspaceStepPlan } from "#server/core/plan/step-plan.ts";

const shownPathsMax = 20;
/** What a command line can hold, with room to spare. */
const pathsMax = 10_000;
const pathBytesMax = 1024 * 1024;

/** Adds what lies below the step's root to the workflow's workspace, as a layer (config-language §23.2). */
export function runPersistToWorkspaceStep(
  context: StepContext,
  step: PersistToWorkspaceStepPlan,
  log: StepLog,
): Promise<StepEnd> {
  return runBuiltIn(context, log, async () => {
    const { environment, workingDirectory } = context;
    const root = jobPath(step.root, { home: environment.place.home, workingDirectory });
    const paths = withoutNested(await expandPatterns(environment, root, step.paths));
    checkNumber(paths);
    log.print(`Persisting from ${root}:\n${shown(paths)}`);
    const start = performance.now();
    const tree = await uploadTree(context, log, { base: root, paths });
    const sizes = `${spokenSize(tree.sizeBytes)} (${spokenSize(tree.unpackedBytes)} unpacked)`;
    log.print(`Workspace layer: ${sizes}, uploaded in ${spokenSecondsSince(start)}\n`);
    const { archive, unpackedBytes } = tree;
    await untilAnswered(context, () =>
      context.door.storage.recordLayer(context.spec, { archive, paths, unpackedBytes }, context.stop.stopping),
    );
  });
}

function checkNumber(paths: readonly string[]): void {
  const bytes = paths.reduce((sum, path) => sum + Buffer.byteLength(path) + 1, 0);
  if (paths.length <= pathsMax && bytes <= pathBytesMax) return;
  const [first = ""] = paths;
  throw new StepFault(
    `The patterns match ${paths.length} paths, more than a step can name one by one. Name the directory, for instance ${posix.dirname(first)}.`,
  );
}

function shown(paths: readonly string[]): string {
  const lines = paths.slice(0, shownPathsMax).map((path) => `  ${path}\n`);
  const more = paths.length - shownPathsMax;
  return lines.join("") + (more > 0 ? `  and ${more} more\n` : "");
}
