import type { JobId } from "#server/core/ids.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import { decodePlaceCursor, encodePlaceCursor } from "#server/queries/cursor.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";

const testResultSelect = {
  nodeIndex: true,
  step: true,
  position: true,
  suite: true,
  name: true,
  classname: true,
  file: true,
  result: true,
  seconds: true,
  message: true,
} as const satisfies Prisma.TestResultSelect;

/** A test's result as lists read it. */
export type TestResultRow = Prisma.TestResultGetPayload<{ select: typeof testResultSelect }>;

/** Test results of a job by parallel copy, step and place, `count` of them behind the cursor. */
export async function listTestResults(
  prisma: ScreenReader,
  jobId: JobId,
  page: { readonly cursor: string | null; readonly count: number },
): Promise<{ readonly items: readonly TestResultRow[]; readonly nextCursor: string | null }> {
  const [nodeIndex = -1, step = 0, position = 0] = page.cursor === null ? [] : decodePlaceCursor(page.cursor, 3);
  const rows = await prisma.testResult.findMany({
    where: {
      jobId,
      OR: [
        { nodeIndex: { gt: nodeIndex } },
        { nodeIndex, step: { gt: step } },
        { nodeIndex, step, position: { gt: position } },
      ],
    },
    orderBy: [{ nodeIndex: "asc" }, { step: "asc" }, { position: "asc" }],
    take: page.count + 1,
    select: testResultSelect,
  });
  const items = rows.slice(0, page.count);
  const last = items.at(-1);
  const hasMore = rows.length > page.count && last !== undefined;
  return { items, nextCursor: hasMore ? encodePlaceCursor([last.nodeIndex, last.step, last.position]) : null };
}
