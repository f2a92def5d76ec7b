/** How a test ended, in the API's words. */
export const testOutcomes = ["success", "failure", "skipped", "error"] as const;
export type TestOutcome = (typeof testOutcomes)[number];

/** One test of one run, as its framework told it. */
export interface TestResult {
  /** The name of the suite around it; empty when it has none. */
  readonly suite: string;
  readonly name: string;
  readonly classname: string;
  /** Null when the framework told none. */
  readonly file: string | null;
  readonly outcome: TestOutcome;
  readonly seconds: number;
  /** What it said about a failure; empty when nothing. */
  readonly message: string;
}

/** What is kept of one test's texts, characters; longer ones are cut. */
export const testNameCharactersMax = 2_000;
export const testMessageCharactersMax = 8_000;

/** How many results one task may store, and one request carry. */
export const testResultsPerTaskMax = 500_000;
export const testResultsPerRequestMax = 1_000;
