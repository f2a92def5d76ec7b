import { expect, test } from "vitest";
import { compileConfig } from "#server/config/compile.ts";
import { processConfig } from "#server/config/emit/process-config.ts";

const main = { branch: "main", tag: null, pipelineValues: {} };

const source = `version: 2.1
jobs:
  a: {machine: true, environment: {FLAG: true, EMPTY: ""}, steps: [checkout, run: "make \\\\<<EOF"]}
  b: {docker: [{image: cimg/go:1.22}], steps: [{run: {name: Test, command: "one\\ntwo\\n"}}]}
workflows:
  first:
    jobs: [a: {name: same}, hold: {type: approval, requires: [same]}]
  second:
    jobs: [b: {name: same, filters: {branches: {only: main}}}]
`;

test("the compiled text is a version 2 configuration followed by the original", () => {
  const { output, issues } = processConfig({ ...main, source });
  expect(issues).toEqual([]);
  expect(output).toBe(`version: 2
jobs:
  same-1:
    machine:
      image: default
    working_directory: ~/project
    resource_class: medium
    environment:
      - FLAG: "true"
      - EMPTY: ""
    steps:
      - checkout
      - run:
          command: make <<EOF
  same-2:
    docker:
      - image: cimg/go:1.22
    working_directory: ~/project
    resource_class: medium
    steps:
      - run:
          command: |
            one
            two
          name: Test
workflows:
  version: 2
  first:
    jobs:
      - same-1
      - hold:
          requires:
            - same-1
          type: approval
  second:
    jobs:
      - same-2:
          filters:
            branches:
              only:
                - main
# Original config.yml file:
${source.trimEnd().replace(/^/gm, "# ")}
`);
});

test("filters stay in the compiled text, so it serves every branch", () => {
  const output = processConfig({ ...main, source }).output ?? "";
  const dev = compileConfig({ ...main, branch: "dev", source: output });
  expect(dev.plan?.workflows.map(({ name }) => name)).toEqual(["first"]);
});

test("a configuration with errors has no compiled text", () => {
  const outcome = processConfig({ ...main, source: "version: 2.1\n" });
  expect(outcome.output).toBeNull();
  expect(outcome.issues.map(({ code }) => code)).toEqual(["missing_build_job"]);
});
