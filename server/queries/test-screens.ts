import { AppError } from "#server/core/error/app-error.ts";
import type { JobId } from "#server/core/ids.ts";
import { type TestOutcome, testOutcomes } from "#server/core/test-result/test-result.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { TestListView, TestView } from "#server/views/test-view.ts";

/** So many results a page reads at once. */
const testsShownMax = 20_000;

/** The tests that a job stored: failures first, then in the order they were stored. Messages are read one by one. */
export async function readTests(prisma: ScreenReader, jobId: JobId): Promise<TestListView> {
  const [amounts, tests] = await Promise.all([
    prisma.testResult.groupBy({ by: ["result"], where: { jobId }, _count: true, _sum: { seconds: true } }),
    prisma.$queryRaw<TestView[]>`
      SELECT node_index AS "taskIndex", step, position, suite, name, classname, file, result AS outcome, seconds, message <> '' AS "hasMessage"
      FROM test_results WHERE job_id = ${jobId}::uuid
      ORDER BY (result IN ('failure', 'error')) DESC, node_index, step, position LIMIT ${testsShownMax}`,
  ]);
  const countOf = (outcome: TestOutcome) => amounts.find((amount) => amount.result === outcome)?._count ?? 0;
  return {
    counts: Object.fromEntries(testOutcomes.map((outcome) => [outcome, countOf(outcome)])) as TestListView["counts"],
    seconds: amounts.reduce((sum, amount) => sum + (amount._sum.seconds ?? 0), 0),
    tests,
  };
}

/** What one test said. Throws `not_found`. */
export async function readTestMessage(
  prisma: ScreenReader,
  test: { readonly jobId: JobId } & Pick<TestView, "taskIndex" | "step" | "position">,
): Promise<string> {
  const { jobId, taskIndex, step, position } = test;
  const row = await prisma.testResult.findFirst({
    where: { jobId, nodeIndex: taskIndex, step, position },
    select: { message: true },
  });
  if (row === null) throw new AppError("not_found", { userMessage: "Test result not found", detail: { ...test } });
  return row.message;
}
