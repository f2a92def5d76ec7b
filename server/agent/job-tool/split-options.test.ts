import { expect, test } from "vitest";
import { parseSplitOptions } from "#server/agent/job-tool/split-options.ts";

test("without options, the job's own copy is split by name", () => {
  expect(parseSplitOptions(["2", "4"])).toEqual({
    options: {
      by: "name",
      timings: "autodetect",
      index: 2,
      total: 4,
      defaultSeconds: null,
      showCounts: false,
      timingsFile: null,
    },
  });
});

test("options win over the job's own copy, and outside of parallel jobs there is one copy", () => {
  expect(parseSplitOptions(["2", "4", "--index=0", "--total=2"])).toMatchObject({ options: { index: 0, total: 2 } });
  expect(parseSplitOptions(["", ""])).toMatchObject({ options: { index: 0, total: 1 } });
});

test.each([
  ["--time-default=10s", 10],
  ["--time-default=1m30s", 90],
  ["--time-default=500ms", 0.5],
  ["--time-default=7", 7],
])("%s is %d seconds", (word, seconds) => {
  expect(parseSplitOptions(["0", "1", word])).toMatchObject({ options: { defaultSeconds: seconds } });
});

test.each([
  ["--split-by=size", "--split-by is name, filesize, timings, not size"],
  ["--timings-type=x", "--timings-type is autodetect, filename, classname, testname, not x"],
  ["--index=4", "--index is a number from 0 to 3"],
  ["--total=0", "--total is a number from 1"],
  ["--time-default=soon", "--time-default is a duration like 10s, not soon"],
  ["--nothing", "the option --nothing is not known"],
])("%s is refused with a sentence", (word, fault) => {
  expect(parseSplitOptions(["0", "4", word])).toEqual({ fault });
});
