import type { TestView } from "#server/views/test-view.ts";

/** Which tests are listed. */
export const testFilters = ["all", "failed", "skipped", "passed"] as const;
export type TestFilter = (typeof testFilters)[number];

/** How they are put together; `slowest` is one list. */
export const testGroupings = ["suite", "file", "slowest"] as const;
export type TestGrouping = (typeof testGroupings)[number];

/** What narrows and orders the list, as the address holds it. */
export interface TestChoice {
  readonly text: string;
  readonly filter: TestFilter;
  readonly grouping: TestGrouping;
}

/** Tests of one suite or file. */
export interface TestGroup {
  readonly name: string;
  /** Failures first, then as they were stored. */
  readonly tests: readonly TestView[];
  readonly failed: number;
  readonly seconds: number;
}

/** One row of the list, of a group or of a test. */
export type TestRow =
  | { readonly kind: "group"; readonly key: string; readonly group: TestGroup; readonly open: boolean }
  | { readonly kind: "test"; readonly key: string; readonly test: TestView; readonly open: boolean };

/** What people opened or closed, by a row's key; the rest is as the list finds right. */
export type OpenRows = ReadonlyMap<string, boolean>;

/** A failure of the test itself, or of what is around it. */
export const hasTestFailed = (test: Pick<TestView, "outcome">): boolean =>
  test.outcome === "failure" || test.outcome === "error";

/** Names a test within its job. */
export const testKey = (test: TestView): string => `${test.taskIndex}/${test.step}/${test.position}`;

/** From this many tests on, groups without a failure begin closed. */
const openedTestsMax = 100;
/** So many failures show what they said without being asked. */
const openedFailuresMax = 3;

/** The rows of the list. Groups with failures come first, the rest by name. */
export function testRows(tests: readonly TestView[], choice: TestChoice, openRows: OpenRows): readonly TestRow[] {
  const wanted = tests.filter((test) => isWanted(test, choice));
  const opened = new Set(
    wanted
      .filter((test) => hasTestFailed(test) && test.hasMessage)
      .slice(0, openedFailuresMax)
      .map(testKey),
  );
  const rowOf = (test: TestView): TestRow => {
    const key = testKey(test);
    return { kind: "test", key, test, open: openRows.get(key) ?? opened.has(key) };
  };
  if (choice.grouping === "slowest") return wanted.toSorted((a, b) => b.seconds - a.seconds).map(rowOf);
  const opensAll = wanted.length <= openedTestsMax || choice.text !== "";
  return groupTests(wanted, choice.grouping).flatMap((group): TestRow[] => {
    const key = `group:${group.name}`;
    const open = openRows.get(key) ?? (opensAll || group.failed > 0);
    return [{ kind: "group", key, group, open }, ...(open ? group.tests.map(rowOf) : [])];
  });
}

function isWanted(test: TestView, { text, filter }: TestChoice): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const all = `${test.name}\n${test.suite}\n${test.classname}\n${test.file ?? ""}`.toLowerCase();
  return isOfFilter(test, filter) && words.every((word) => all.includes(word));
}

function isOfFilter(test: TestView, filter: TestFilter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "failed":
      return hasTestFailed(test);
    case "skipped":
      return test.outcome === "skipped";
    case "passed":
      return test.outcome === "success";
  }
}

function groupTests(tests: readonly TestView[], by: "suite" | "file"): readonly TestGroup[] {
  const groups = [...Map.groupBy(tests, (test) => groupName(test, by))].map(([name, members]): TestGroup => {
    const failed = members.filter(hasTestFailed);
    return {
      name,
      tests: [...failed, ...members.filter((test) => !hasTestFailed(test))],
      failed: failed.length,
      seconds: members.reduce((sum, test) => sum + test.seconds, 0),
    };
  });
  return groups.sort((a, b) => Number(b.failed > 0) - Number(a.failed > 0) || a.name.localeCompare(b.name));
}

/** Frameworks tell one or the other; what is told is better than no name. */
function groupName({ suite, classname, file }: TestView, by: "suite" | "file"): string {
  const names = by === "suite" ? [suite, classname, file] : [file, classname, suite];
  return names.find((name) => name !== null && name !== "") ?? "Tests without a name around them";
}
