import { z } from "zod";
import { cutText } from "#server/agent/test-results/cut-text.ts";
import { JsonItems } from "#server/agent/test-results/json-items.ts";
import { TestFileFault } from "#server/agent/test-results/test-file-fault.ts";
import {
  type TestOutcome,
  type TestResult,
  testMessageCharactersMax,
  testNameCharactersMax,
} from "#server/core/test-result/test-result.ts";

const text = z.string().catch("");
const run = z.object({
  keyword: text,
  name: text,
  result: z
    .object({
      status: text,
      duration: z.number().catch(0),
      // Behave gives lines.
      error_message: z.union([z.string(), z.array(z.string()).transform((lines) => lines.join("\n"))]).catch(""),
    })
    .optional(),
});
const runs = z.array(run).default([]);
const element = z.object({ type: text, name: text, before: runs, steps: runs, after: runs });
const feature = z.object({
  keyword: z.string(),
  name: text,
  uri: text,
  /** Behave's, with the line. */
  location: text,
  elements: z.array(element).default([]),
});

/** A step or a hook of a scenario. */
type Run = z.infer<typeof run>;

const failedStatuses = new Set(["failed", "ambiguous", "undefined", "error"]);

/**
 * Reads what Cucumber and its kin write as JSON: a list of features, one after
 * another. A scenario is a test, with its background's steps before its own.
 * Throws TestFileFault.
 */
export class CucumberReader {
  readonly #onResult: (result: TestResult) => void;
  readonly #decoder = new TextDecoder();
  readonly #items = new JsonItems((item) => this.#takeFeature(item));

  constructor(onResult: (result: TestResult) => void) {
    this.#onResult = onResult;
  }

  write(bytes: Buffer): void {
    this.#items.write(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.#items.write(this.#decoder.decode());
    this.#items.end();
  }

  #takeFeature(item: unknown): void {
    const { success, data } = feature.safeParse(item);
    if (!success) throw new TestFileFault("it holds no features, so it is not in Cucumber's form");
    const { name, uri, location } = data;
    const file = uri === "" ? location.replace(/:\d+$/, "") : uri;
    // Behave counts seconds, the others nanoseconds.
    const unitsPerSecond = uri === "" && location !== "" ? 1 : 1e9;
    let background: readonly Run[] = [];
    for (const { type, name: scenario, before, steps, after } of data.elements) {
      if (type === "background") {
        background = [...before, ...steps, ...after];
        continue;
      }
      const ran = [...background, ...before, ...steps, ...after];
      background = [];
      this.#onResult({ ...named(name, scenario, file), ...ended(ran, unitsPerSecond) });
    }
  }
}

function named(feature: string, scenario: string, file: string) {
  const group = cutText(feature, testNameCharactersMax);
  const path = cutText(file.replace(/^\.\//, ""), testNameCharactersMax);
  return {
    suite: group,
    classname: group,
    name: cutText(scenario, testNameCharactersMax),
    file: path === "" ? null : path,
  };
}

function ended(runs: readonly Run[], unitsPerSecond: number) {
  const status = ({ result }: Run) => result?.status.toLowerCase() ?? "";
  const failed = runs.find((run) => failedStatuses.has(status(run)));
  const outcome: TestOutcome =
    failed !== undefined ? "failure" : runs.every((run) => status(run) === "passed") ? "success" : "skipped";
  const seconds = runs.reduce((sum, { result }) => sum + Math.max(0, result?.duration ?? 0), 0) / unitsPerSecond;
  return {
    outcome,
    seconds: Math.min(seconds, 1e9),
    message: failed === undefined ? "" : cutText(messageOf(failed, status(failed)), testMessageCharactersMax),
  };
}

/** The step that failed, and what it said. */
function messageOf({ keyword, name, result }: Run, status: string): string {
  const step = `${keyword.trim()} ${name}`.trim();
  const said = result?.error_message.trim() ?? "";
  return [step, said === "" ? `This step is ${status}.` : said].filter((part) => part !== "").join("\n");
}
