import type { TestOutcome } from "#server/core/test-result/test-result.ts";

/** A test of a job's run. `taskIndex`, `step` and `position` name it within the job. */
export interface TestView {
  readonly taskIndex: number;
  readonly step: number;
  readonly position: number;
  readonly suite: string;
  readonly name: string;
  readonly classname: string;
  readonly file: string | null;
  readonly outcome: TestOutcome;
  readonly seconds: number;
  /** It said something; `job.testMessage` tells what. */
  readonly hasMessage: boolean;
}

/** What a job's tests came to. */
export interface TestListView {
  /** Of all results, also of those that are not in `tests`. */
  readonly counts: Readonly<Record<TestOutcome, number>>;
  readonly seconds: number;
  /** Failures first, then as the job stored them; so many as a page can hold. */
  readonly tests: readonly TestView[];
}
