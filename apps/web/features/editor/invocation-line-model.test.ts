import { expect, test } from "vitest";
import { invocationLine } from "#web/features/editor/invocation-line-model.ts";

const file = `jobs:
  build: {}
  test: {}
  alone: {}
workflows:
  main:
    jobs:
      - build
      - test:
          matrix: {}
      - test:
          name: last
`;

test.each([
  ["build", 7],
  ["test-node-20", 8],
  ["last", 11],
  ["alone", 3],
  ["nothing", null],
])("%s is found on the line that calls it", (job, line) => expect(invocationLine(file, "main", job)).toBe(line));
