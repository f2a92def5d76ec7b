import type { TestResult } from "#server/core/test-result/test-result.ts";

/** A test that failed, by all the names that a list of tests may call it. */
export type FailedTest = Pick<TestResult, "name" | "classname" | "file">;

/** A job with more failed tests than this is rerun as a whole. */
export const failedTestsMax = 10_000;
