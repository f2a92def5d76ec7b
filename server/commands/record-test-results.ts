import type { Deps } from "#server/commands/deps.ts";
import { staleLease } from "#server/commands/stale-lease.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { TestResultPiece } from "#server/core/ports/test-result-store.ts";
import { testResultsPerTaskMax } from "#server/core/test-result/test-result.ts";

/** Stores a piece of a step's test results. Throws `too_large` beyond what one step may store, and `stale_lease`. */
export async function recordTestResults(deps: Pick<Deps, "testResults">, piece: TestResultPiece): Promise<void> {
  if (piece.from + piece.results.length > testResultsPerTaskMax) {
    throw new AppError("too_large", { userMessage: `A step may store ${testResultsPerTaskMax} test results.` });
  }
  if ((await deps.testResults.add(piece)) === "stale") throw staleLease(piece.taskId);
}
