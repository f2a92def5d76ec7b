import type { StepContext } from "#server/agent/steps/step-context.ts";
import { untilAnswered } from "#server/agent/steps/step-fault.ts";
import { type TestResult, testResultsPerRequestMax } from "#server/core/test-result/test-result.ts";

/** Characters of one request; the server takes a good deal more. */
const requestCharactersMax = 1024 * 1024;

/** Sends a step's test results in pieces, in their order. */
export class TestResultUpload {
  readonly #context: StepContext;
  readonly #step: number;
  #waiting: TestResult[] = [];
  #sent = 0;

  constructor(context: StepContext, step: number) {
    this.#context = context;
    this.#step = step;
  }

  /** Enough waits for a request to be worth while. */
  get isFull(): boolean {
    return this.#waiting.length >= testResultsPerRequestMax;
  }

  add(result: TestResult): void {
    this.#waiting.push(result);
  }

  /** Sends one piece. */
  async send(): Promise<void> {
    const results: TestResult[] = [];
    let characters = 0;
    for (const result of this.#waiting) {
      characters += result.message.length + result.name.length + result.classname.length + result.suite.length + 200;
      const isTooMuch = results.length >= testResultsPerRequestMax || characters > requestCharactersMax;
      if (isTooMuch && results.length > 0) break;
      results.push(result);
    }
    this.#waiting = this.#waiting.slice(results.length);
    const { spec, door, stop } = this.#context;
    const request = { step: this.#step, from: this.#sent, results };
    await untilAnswered(this.#context, () => door.storage.putTestResults(spec, request, stop.stopping));
    this.#sent += results.length;
  }

  /** Sends all that is left. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) await this.send();
  }
}
