import type { TestResultRow } from "#server/queries/test-results.ts";

/** A test's result in CircleCI's shape; `run_time` is in seconds. Clients want texts everywhere, so nothing is null. */
export function testResource(row: TestResultRow): Readonly<Record<string, unknown>> {
  return {
    message: row.message,
    source: row.suite === "" ? "unknown" : row.suite,
    run_time: row.seconds,
    file: row.file ?? "",
    result: row.result,
    name: row.name,
    classname: row.classname,
  };
}
