const config = `# An example that runs on any machine with bash: nothing is downloaded.
version: 2.1

jobs:
  lint:
    docker:
      - image: cimg/base:current
    steps:
      - checkout
      - run:
          name: Check every script's syntax
          command: |
            for script in hello.sh test/*.sh; do
              bash -n "$script"
              printf '\\033[32mok\\033[0m  %s\\n' "$script"
            done
  test:
    docker:
      - image: cimg/base:current
    parallelism: 2
    steps:
      - checkout
      - run:
          name: Run this copy's share of the tests
          command: ./test/run.sh
  build:
    docker:
      - image: cimg/base:current
    steps:
      - checkout
      - run:
          name: Build the greeting
          command: |
            mkdir -p out
            ./hello.sh "$CIRCLE_BRANCH" | tee out/greeting.txt
            printf '<!doctype html><title>Hello</title><pre>%s</pre>\\n' "$(cat out/greeting.txt)" > out/greeting.html
      - run:
          name: Show the colours
          command: ./colours.sh
      - store_artifacts:
          path: out
          destination: greeting

workflows:
  hello:
    jobs:
      - lint
      - test
      - build:
          requires:
            - lint
            - test
`;

const hello = `#!/usr/bin/env bash
# Greets whom it is told to.
set -euo pipefail
printf 'Hello, %s!\\n' "\${1:-Rotunda}"
`;

const colours = `#!/usr/bin/env bash
# What a log can show: sixteen colours, a gradient, styles, and a line that is written over.
set -euo pipefail
for code in 31 32 33 34 35 36; do printf '\\033[%sm■ %s\\033[0m  \\033[1;%sm■ bold\\033[0m\\n' "$code" "$code" "$code"; done
for step in $(seq 0 5 60); do printf '\\033[48;2;%d;%d;220m  \\033[0m' $((step * 4)) $((200 - step * 2)); done
printf '\\n'
for percent in 20 40 60 80 100; do printf '\\rprogress %3d%%' "$percent"; sleep 0.2; done
printf '\\n\\033[1;32mAll done.\\033[0m\\n'
`;

const runTests = `#!/usr/bin/env bash
# Runs every test whose turn it is on this parallel copy.
set -euo pipefail
index=0
for test in test/test-*.sh; do
  if [ $((index % \${CIRCLE_NODE_TOTAL:-1})) -eq "\${CIRCLE_NODE_INDEX:-0}" ]; then
    printf '\\033[1m%s\\033[0m\\n' "$test"
    bash "$test"
    printf '\\033[32mpassed\\033[0m\\n'
  fi
  index=$((index + 1))
done
`;

const expectation = (argument: string, greeting: string) => `[ "$(./hello.sh ${argument})" = "${greeting}" ]\n`;

const readme = `# Hello, Rotunda

A small project to see a pipeline run: \`lint\` and \`test\` side by side (\`test\`
in two copies), then \`build\`, which stores its result as artifacts. Change
something, commit, and trigger it again.
`;

/** The files of the example project; green with nothing but bash and git. Scripts are executable. */
export const exampleFiles: Readonly<Record<string, { readonly text: string; readonly isExecutable: boolean }>> = {
  ".circleci/config.yml": { text: config, isExecutable: false },
  "README.md": { text: readme, isExecutable: false },
  "hello.sh": { text: hello, isExecutable: true },
  "colours.sh": { text: colours, isExecutable: true },
  "test/run.sh": { text: runTests, isExecutable: true },
  "test/test-default.sh": { text: expectation("", "Hello, Rotunda!"), isExecutable: true },
  "test/test-name.sh": { text: expectation("Ada", "Hello, Ada!"), isExecutable: true },
  "test/test-empty.sh": { text: expectation("''", "Hello, Rotunda!"), isExecutable: true },
};
