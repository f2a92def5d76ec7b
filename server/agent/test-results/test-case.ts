import { cutText } from "#server/agent/test-results/cut-text.ts";
import type { TestOutcome, TestResult } from "#server/core/test-result/test-result.ts";
import { testMessageCharactersMax, testNameCharactersMax } from "#server/core/test-result/test-result.ts";

/** The attributes of an element, by their names without a prefix. */
export type Attributes = Readonly<Record<string, string>>;

/** What is known of a suite: its name, and the file that its tests are in unless they say otherwise. */
export interface Suite {
  readonly name: string;
  readonly file: string | null;
}

/** How a framework says that a test did not pass, by the element in it. */
const outcomeOfElement: Readonly<Record<string, TestOutcome>> = {
  failure: "failure",
  error: "error",
  skipped: "skipped",
  ignored: "skipped",
  disabled: "skipped",
};

/** The same by an attribute, as CTest, GoogleTest and others say it. */
const outcomeOfWord: Readonly<Record<string, TestOutcome>> = {
  fail: "failure",
  failed: "failure",
  failure: "failure",
  error: "error",
  skip: "skipped",
  skipped: "skipped",
  suppressed: "skipped",
  ignored: "skipped",
  disabled: "skipped",
  notrun: "skipped",
  notrunnable: "skipped",
};

/** One `testcase` while it is read. */
export class TestCase {
  readonly #attributes: Attributes;
  readonly #suite: Suite;
  #outcome: TestOutcome | null = null;
  #message: string | null = null;

  constructor(attributes: Attributes, suite: Suite) {
    this.#attributes = attributes;
    this.#suite = suite;
  }

  /** Whether an element in a test says how it ended. A flaky failure of Surefire's is one that passed in the end. */
  static isOutcome(element: string): boolean {
    return Object.hasOwn(outcomeOfElement, element);
  }

  /** An element that says how the test ended; the first one counts, except that a skip gives way. */
  take(element: string, attributes: Attributes, text: string): void {
    const outcome = outcomeOfElement[element] ?? null;
    if (outcome === null || (this.#outcome !== null && this.#outcome !== "skipped")) return;
    this.#outcome = outcome;
    const { message = "", type = "" } = attributes;
    const told = [message.trim(), text.trim()].filter((part) => part !== "");
    // The text usually begins with the message.
    this.#message = told.length === 2 && told[1]?.includes(told[0] ?? "") ? (told[1] ?? "") : told.join("\n") || type;
  }

  result(): TestResult {
    const { name = "", classname, class: className, file, filepath, time, status, result } = this.#attributes;
    const word = (result ?? status ?? "").toLowerCase();
    const outcome =
      this.#outcome ?? (Object.hasOwn(outcomeOfWord, word) ? outcomeOfWord[word] : undefined) ?? "success";
    const path = file ?? filepath ?? this.#suite.file;
    return {
      suite: cutText(this.#suite.name, testNameCharactersMax),
      name: cutText(name, testNameCharactersMax),
      classname: cutText(classname ?? className ?? "", testNameCharactersMax),
      file: path === null || path === "" ? null : cutText(path.replace(/^\.\//, ""), testNameCharactersMax),
      outcome,
      seconds: readSeconds(time ?? ""),
      message: cutText(this.#message ?? "", testMessageCharactersMax),
    };
  }
}

/** A duration as frameworks of all countries write it: `1.5`, `1,5`, `1,234.5`, `1.5s`. What is none is 0. */
export function readSeconds(written: string): number {
  const text = written.trim().replace(/\s*(s|sec|seconds?)$/i, "");
  const [commas, dots] = [text.split(",").length - 1, text.split(".").length - 1];
  const plain = commas === 1 && dots === 0 ? text.replace(",", ".") : text.replaceAll(",", "");
  const seconds = plain === "" ? 0 : Number(plain);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 1e9) : 0;
}
