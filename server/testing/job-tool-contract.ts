import { expect, test } from "vitest";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import type { ExecutorUnderTest } from "#server/testing/executor-contract.ts";

/** What the `circleci` tool does in the jobs of every executor. */
export function describeJobTool(subject: ExecutorUnderTest): void {
  const start = () => AgentFixture.start(subject.agentSettings());
  const spec = (steps: readonly StepPlan[], change: Partial<TaskSpec> = {}) =>
    taskSpec(steps, { executor: subject.executor, ...change });
  const runAll = async (lines: readonly string[], change: Partial<TaskSpec> = {}) => {
    await using fixture = await start();
    const task = await fixture.run(spec([runStep(lines.join("\n"))], change));
    return task.text(1);
  };

  test("tests glob finds files by doublestar patterns", async () => {
    const text = await runAll([
      "mkdir -p src/a/b .hidden 'with space'; touch src/1.test.js src/a/2.test.js src/a/b/3.test.ts src/a/b/no.js .hidden/x.test.js",
      "touch 'with space/4.test.js'",
      'circleci tests glob "src/**/*.test.{js,ts}"; echo --',
      'circleci tests glob "**/*.test.js" "src/*.test.js"; echo --',
      'circleci tests glob "src/*"; echo --',
      'circleci-agent tests glob "$PWD/src/?.test.js" | while read -r f; do echo "${f#"$PWD"}"; done; echo --',
      'circleci tests glob "nothing/**"; echo "code $?"',
    ]);
    expect(text.split("--\n")).toEqual([
      "src/1.test.js\nsrc/a/2.test.js\nsrc/a/b/3.test.ts\n",
      ".hidden/x.test.js\nsrc/1.test.js\nsrc/a/2.test.js\nwith space/4.test.js\n",
      "src/1.test.js\nsrc/a\n",
      "/src/1.test.js\n",
      "code 0\n",
    ]);
  });

  test("tests split gives each copy its own tests, by name, size or time", async () => {
    await using fixture = await start();
    fixture.door.timings.set("file", [
      { name: "./slow.js", seconds: 100 },
      { name: "a.js", seconds: 1 },
      { name: "b.js", seconds: 1 },
    ]);
    const script = [
      "printf 'b.js\\na.js\\nslow.js\\nc.js\\n' >list; head -c 5000 /dev/zero >slow.js; for f in a b c; do echo x >$f.js; done",
      "circleci tests split list; echo --",
      "cat list | circleci tests split --split-by=timings --show-counts; echo --",
      "circleci tests split --index 1 --total 2 --split-by filesize <list; echo --",
      "echo 'x y z' | circleci tests split --total=3 --index=2; echo --",
      "circleci tests split --split-by=timings --timings-type=classname list; echo --",
      "circleci tests split --split-by=nonsense list || echo code $?",
    ];
    const change = { environment: { CIRCLE_NODE_INDEX: "0", CIRCLE_NODE_TOTAL: "2" } };
    const task = await fixture.run(spec([runStep(script.join("\n"))], change));
    const [name, timings, size, words, unknown, wrong] = task.text(1).split("--\n");
    expect(name).toBe("a.js\nc.js\n");
    expect(timings).toBe("Copy 0 of 2 has 1 of 4 tests.\nslow.js\n");
    expect(size).toBe("a.js\nb.js\nc.js\n");
    expect(words).toBe("z\n");
    expect(unknown).toContain("falling back to weighting by name");
    expect(unknown).toContain("a.js\nc.js\n");
    expect(wrong).toContain("--split-by is name, filesize, timings, not nonsense");
    expect(wrong).toContain("code 2");
  });

  test("tests run hands this copy's tests to a command and ends like it; without tests nothing runs", async () => {
    const text = await runAll([
      "printf 'b\\na\\n' | circleci tests run --command='cat; exit 3' --index=0 --total=2 || echo code $?",
      "echo a | circleci tests run --command 'echo ran' --index=1 --total=2; echo code $?",
    ]);
    expect(text).toBe("a\ncode 3\nNo tests for this copy of the job.\ncode 0\n");
  });

  test("tests run in a rerun of failed tests runs only those, split among the copies", async () => {
    const failedTests = ["test/b.js", "test/d.js"].map((file) => ({ name: "x", classname: "", file }));
    const text = await runAll(
      [
        "printf 'test/a.js\\ntest/b.js\\ntest/c.js\\ntest/d.js\\n' >list",
        "circleci tests run --command=cat --index=1 --total=2 <list; echo --",
        "circleci tests split --index=1 --total=2 list; echo --",
        "echo other.js | circleci tests run --command=cat --total=1",
      ],
      { failedTests },
    );
    const [run, split, strange] = text.split("--\n");
    expect(run).toBe("Running only what failed before: 2 of 4.\ntest/d.js\n");
    expect(split).toBe("test/b.js\ntest/d.js\n");
    expect(strange).toMatch(/^None of these tests .*other\.js\n$/s);
  });

  test("env subst fills in variables as envsubst does", async () => {
    const text = await runAll([
      "export NAME=world name=lower EMPTY= LINES='two\nlines'",
      `circleci env subst 'hello $NAME, \${name}!'; echo`,
      `circleci env subst '\${NONE}|\${NONE:-def \${NAME}}|\${EMPTY:-d}|\${EMPTY-d}|\${NAME:+alt}|\${NONE:+alt}|\${NONE=x}'; echo`,
      `circleci env subst 'cost $5 $$NAME 100$ \${} \${!x} \${open'; echo`,
      `printf 'a $NAME\\n\\n"q" \\\\n $LINES' | circleci env subst; echo`,
      "circleci env subst ''; echo end",
    ]);
    expect(text).toBe(
      [
        "hello world, lower!",
        "|def world|d||alt||x",
        "cost $5 $NAME 100$ ${} ${!x} ${open",
        'a world\n\n"q" \\n two\nlines',
        "end",
        "",
      ].join("\n"),
    );
  });

  test("many programs may ask at once, and one that is killed meanwhile blocks nobody", async () => {
    const text = await runAll([
      "touch a.x b.x",
      'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do circleci tests glob "*.x" >out$i & done',
      "sh -c 'circleci tests glob \"*.x\" >/dev/null & kill -9 $!'; wait",
      "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cat out$i; done | sort | uniq -c | while read -r n f; do echo $n $f; done",
    ]);
    expect(text).toBe("12 a.x\n12 b.x\n");
  });

  test("run oidc get exchanges the job's identity token for another audience, and what it prints of it is masked", async () => {
    const environment = { CIRCLE_OIDC_TOKEN_V2: "own-token" };
    const lines = [
      `token=$(circleci run oidc get --claims '{"aud":"sts.example"}')`,
      'echo "${token:0:4}/${token:4}"; echo "<$token>"',
      `circleci run oidc get --claims '{"aud":"other.example"}'`,
      "circleci run oidc get || echo code $?",
    ];
    const text = await runAll(lines, { environment });
    const shown = /^own-\/token for sts\.example\n<\*{4}>\n\*{4}\ncircleci: run oidc get needs --claims .*\ncode 2\n$/;
    expect(text).toMatch(shown);
  });

  test("what is unknown is said, and deploy markers are let pass", async () => {
    const text = await runAll([
      "circleci frobnicate now || echo $?",
      "circleci run release log --x; echo $?",
      "circleci version",
    ]);
    expect(text).toContain('"frobnicate now" is not supported by this build agent\n2\n');
    expect(text).toContain("nothing was done\n0\nrotunda build agent\n");
  });
}
