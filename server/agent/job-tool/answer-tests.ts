import { PatternFault } from "#server/agent/job-tool/expand-braces.ts";
import { globPattern } from "#server/agent/job-tool/glob-pattern.ts";
import type { Answer, Question } from "#server/agent/job-tool/question.ts";
import { parseSplitOptions, type SplitOptions } from "#server/agent/job-tool/split-options.ts";
import { balanceTests, dealTests } from "#server/agent/job-tool/split-tests.ts";
import type { FailedTest } from "#server/core/test-result/failed-test.ts";
import { onlyFailed } from "#server/core/test-result/only-failed.ts";

/** What timings can be told by: a test's file, its class, or its own name. */
export type TimingKey = "file" | "classname" | "testname";

/** How long tests took lately, seconds by name. */
export type TimingsSource = (key: TimingKey) => Promise<ReadonlyMap<string, number>>;

/**
 * `circleci tests glob`: which of the paths that the tool found match a
 * pattern, sorted, each once. Directories match patterns without `**` only,
 * as a whole tree's directories are never meant to be tests.
 */
export function answerGlob({ args, list }: Question): Answer {
  const paths = list.split("\n").filter((path) => path !== "");
  const found = new Set<string>();
  try {
    for (const pattern of args) {
      const matches = globPattern(pattern);
      const takesDirectories = !pattern.includes("**");
      for (const path of paths) {
        if (path.endsWith("/") && !takesDirectories) continue;
        const name = path
          .replace(/^(\.\/)+/, "")
          .replace(/\/{2,}/g, "/")
          .replace(/(.)\/$/, "$1");
        if (matches(name)) found.add(name);
      }
    }
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    return { code: 1, out: "", err: `circleci: bad pattern: ${error.message}\n` };
  }
  return { code: 0, out: lines([...found].sort()), err: "" };
}

/** `circleci tests split`: which tests are this copy's. */
export async function answerSplit(question: Question, timings: TimingsSource): Promise<Answer> {
  const parsed = parseSplitOptions(question.args);
  if ("fault" in parsed) return { code: 2, out: "", err: `circleci: ${parsed.fault}\n` };
  const { options } = parsed;
  const names = namesIn(question.input);
  const { own, note } = await split(names, question, { options, timings });
  const file =
    options.timingsFile === null ? "" : "--timings-file is ignored: the server's own timings of this job are used.\n";
  const counts = options.showCounts
    ? `Copy ${options.index} of ${options.total} has ${own.length} of ${names.length} tests.\n`
    : "";
  return { code: 0, out: lines(own), err: note + file + counts };
}

/**
 * `circleci tests run`: which tests this copy runs. In a rerun of failed tests
 * only those are dealt out; a list that has none of them is dealt out whole, as
 * its names then are others than those that the results tell.
 */
export async function answerRun(
  question: Question,
  { failed, timings }: { readonly failed: readonly FailedTest[] | undefined; readonly timings: TimingsSource },
): Promise<Answer> {
  if (failed === undefined) return answerSplit(question, timings);
  const names = namesIn(question.input);
  const wanted = onlyFailed(names, failed);
  const answer = await answerSplit({ ...question, input: lines(wanted ?? names) }, timings);
  const note =
    wanted === null
      ? "None of these tests is among those that failed before, so all of them are run.\n"
      : `Running only what failed before: ${wanted.length} of ${names.length}.\n`;
  return { ...answer, err: note + answer.err };
}

interface Splitting {
  readonly options: SplitOptions;
  readonly timings: TimingsSource;
}

async function split(
  names: readonly string[],
  question: Question,
  { options, timings }: Splitting,
): Promise<{ own: string[]; note: string }> {
  if (options.by === "name") return { own: dealTests(names, options), note: "" };
  if (options.by === "filesize") {
    const sizes = sizesIn(question.list);
    const tests = names.map((name) => ({ name, weight: sizes.get(name) ?? 0 }));
    return { own: balanceTests(tests, options), note: "" };
  }
  const known = await knownSeconds(names, { options, timings });
  if (known === null) return { own: dealTests(names, options), note: noTimings };
  const mean = [...known.values()].reduce((sum, seconds) => sum + seconds, 0) / known.size;
  const tests = names.map((name) => ({ name, weight: known.get(name) ?? options.defaultSeconds ?? mean }));
  return { own: balanceTests(tests, options), note: "" };
}

/** In the words that people find when they look for them. */
const noTimings =
  "Error auto-detecting timing type, falling back to weighting by name. " +
  "Autodetect no matching filename or classname. No timings of these tests are stored yet: store_test_results does.\n";

const keysOf: Readonly<Record<SplitOptions["timings"], readonly TimingKey[]>> = {
  autodetect: ["file", "classname", "testname"],
  filename: ["file"],
  classname: ["classname"],
  testname: ["testname"],
};

/** Seconds by test, by whatever most of the tests are known by; null when none of them is known. */
async function knownSeconds(
  names: readonly string[],
  { options, timings }: Splitting,
): Promise<Map<string, number> | null> {
  let best = new Map<string, number>();
  for (const key of keysOf[options.timings]) {
    const stored = new Map([...(await timings(key))].map(([name, seconds]) => [comparable(name), seconds]));
    const known = new Map<string, number>();
    for (const name of names) {
      const seconds = stored.get(comparable(name));
      if (seconds !== undefined) known.set(name, seconds);
    }
    if (known.size > best.size) best = known;
    if (best.size === names.length) break;
  }
  return best.size === 0 ? null : best;
}

function comparable(name: string): string {
  return name.replace(/^(\.\/)+/, "");
}

/** One test a line; where there is but one line, its words are the tests. */
function namesIn(text: string): string[] {
  const found = text
    .split("\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line.trim() !== "");
  return found.length === 1 ? (found[0] ?? "").trim().split(/\s+/) : found;
}

function sizesIn(list: string): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const line of list.split("\n")) {
    const [, bytes, name] = /^(\d+) (.+)$/.exec(line) ?? [];
    if (name !== undefined) sizes.set(name, Number(bytes));
  }
  return sizes;
}

function lines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join("");
}
