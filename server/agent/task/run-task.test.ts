import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

describe("steps", () => {
  test("a job that prints a line succeeds, and every step is sealed", async () => {
    await using fixture = await AgentFixture.start();
    const task = await fixture.run(taskSpec([runStep("echo hello")]));
    expect(task.finished).toMatchObject({ outcome: "success", reason: null });
    expect(task.text(1)).toBe("hello\n");
    expect(task.stepEnd(1)).toMatchObject({ status: "success", exitCode: 0 });
    expect(task.text(0)).toContain("Executor: this machine");
    expect(task.posts).toBeLessThanOrEqual(4);
    expect(fixture.door.faults).toEqual([]);
  });

  test("after a failure only on_fail and always steps run, and the job has failed", async () => {
    await using fixture = await AgentFixture.start();
    const task = await fixture.run(
      taskSpec([
        runStep("echo before; exit 7"),
        runStep("echo skipped"),
        runStep("echo on fail", { when: "on_fail" }),
        runStep("echo always", { when: "always" }),
      ]),
    );
    expect(task.startedSteps).toEqual([0, 1, 3, 4]);
    expect(task.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 7 });
    expect(task.finished).toMatchObject({ outcome: "failed", reason: "stepFailed" });
  });

  test("on_fail steps do not run when nothing failed", async () => {
    await using fixture = await AgentFixture.start();
    const task = await fixture.run(taskSpec([runStep("true"), runStep("echo no", { when: "on_fail" })]));
    expect(task.startedSteps).toEqual([0, 1]);
  });

  test("the default shell stops at the first failure, also inside a pipe", async () => {
    await using fixture = await AgentFixture.start();
    const task = await fixture.run(taskSpec([runStep("false | cat\necho unreachable")]));
    expect(task.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 1, lengthBytes: 0 });
  });

  test("a command killed by a signal ends with 128 plus its number", async () => {
    await using fixture = await AgentFixture.start();
    const task = await fixture.run(taskSpec([runStep("kill -KILL $$")]));
    expect(task.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 137 });
  });

  test("output and errors arrive in the order they were written, and /dev/stderr can be opened", async () => {
    await using fixture = await AgentFixture.start();
    const command = "for i in 1 2 3; do echo out $i; echo err $i >&2; echo dev $i >/dev/stderr; done";
    const task = await fixture.run(taskSpec([runStep(command)]));
    expect(task.text(1)).toBe([1, 2, 3].map((i) => `out ${i}\nerr ${i}\ndev ${i}\n`).join(""));
  });

  test("a background step does not block, ends with the job, and cannot fail it", async () => {
    await using fixture = await AgentFixture.start();
    const task = await fixture.run(
      taskSpec([
        runStep("echo up; touch ready; sleep 1000", { background: true }),
        runStep("exit 9", { background: true }),
        runStep("while [ ! -e ready ]; do sleep 0.02; done; echo went on"),
      ]),
    );
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(1)).toBe("up\n");
    expect(task.stepEnd(1)).toMatchObject({ status: "success", exitCode: null });
    expect(task.stepEnd(2)).toMatchObject({ status: "failed", exitCode: 9 });
  });

  test("a background step that ended by itself keeps its end, although that is told late", async () => {
    await using fixture = await AgentFixture.start({ ROTUNDA_AGENT_KILL_GRACE_SECONDS: "60" });
    const mark = "a-crash-told-late";
    const crash = `: ${mark}; trap "exit 9" USR1; echo $$ >pid; while :; do sleep 0.02; done`;
    const last = 'until grep -q "^State:.Z" "/proc/$(cat pid)/status"; do echo looking; sleep 0.02; done';
    const spec = taskSpec([runStep(crash, { background: true }), runStep(last)]);
    fixture.door.give(spec);
    const task = await fixture.printed(spec, 2, "looking");
    const { pid, parent } = theProcess(mark);
    process.kill(parent, "SIGSTOP");
    process.kill(pid, "SIGUSR1");
    await fixture.door.until(() => task.stepEnd(2) !== undefined);
    process.kill(parent, "SIGCONT");
    await fixture.door.finished(spec.taskId);
    expect(task.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 9 });
    expect(task.finished?.outcome).toBe("success");
  });

  test("a process left running by a step lives on in the next, and is not waited for", async () => {
    await using fixture = await AgentFixture.start();
    const daemon = "(while true; do echo noise; sleep 0.01; done) & echo $! >pid";
    const task = await fixture.run(taskSpec([runStep(daemon), runStep("sleep 0.1; kill -0 $(cat pid) && echo alive")]));
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(2)).toBe("alive\n");
  });

  test("a step that prints nothing for its no_output_timeout is ended, fails, and always steps still run", async () => {
    await using fixture = await AgentFixture.start();
    const task = await fixture.run(
      taskSpec([
        runStep("echo start; sleep 1000", { noOutputTimeoutSeconds: 0.3 }),
        runStep("echo after", { when: "always" }),
      ]),
    );
    expect(task.stepEnd(1)).toMatchObject({ status: "timedout", exitCode: null });
    expect(task.text(1)).toContain("Too long with no output");
    expect(task.text(2)).toBe("after\n");
    expect(task.finished).toMatchObject({ outcome: "failed", reason: "noOutput" });
  });

  test("a job at its longest running time is timedout, and nothing more of it runs", async () => {
    await using fixture = await AgentFixture.start();
    const spec = taskSpec([runStep("sleep 1000"), runStep("echo never", { when: "always" })], { runSecondsMax: 0.4 });
    const task = await fixture.run(spec);
    expect(task.startedSteps).toEqual([0, 1]);
    expect(task.finished).toMatchObject({ outcome: "timedout", reason: "timedOut" });
  });

  test("halting skips the remaining steps, and the job succeeds", async () => {
    await using fixture = await AgentFixture.start();
    for (const halt of ["circleci-agent step halt", "circleci task halt"]) {
      const task = await fixture.run(taskSpec([runStep(halt), runStep("echo no", { when: "always" })]));
      expect(task.startedSteps).toEqual([0, 1]);
      expect(task.finished?.outcome).toBe("success");
    }
  });
});

describe("a step's surroundings", () => {
  test("variables: a step's win over its job's, and BASH_ENV carries exports from step to step", async () => {
    await using fixture = await AgentFixture.start();
    const task = await fixture.run(
      taskSpec(
        [
          runStep('echo "$A $B"; echo "export C=kept" >>"$BASH_ENV"', { environment: { B: "step $HOME" } }),
          runStep('echo "$A $B $C"'),
        ],
        { environment: { A: "job", B: "job" } },
      ),
    );
    expect(task.text(1)).toBe("job step $HOME\n");
    expect(task.text(2)).toBe("job job kept\n");
  });

  test("directories: the job's is made and entered, a step's is relative to it and made too", async () => {
    await using fixture = await AgentFixture.start();
    const steps = [
      runStep('[ "$PWD" = "$HOME/work/deep" ] && echo right'),
      runStep('[ "$PWD" = "$HOME/work/deep/sub" ] && echo right', { workingDirectory: "sub" }),
    ];
    const task = await fixture.run(taskSpec(steps, { workingDirectory: "~/work/deep" }));
    expect(task.text(1) + task.text(2)).toBe("right\nright\n");
  });

  test("shells: a step's own, and a script too long for an argument", async () => {
    await using fixture = await AgentFixture.start();
    const long = `# ${"é".repeat(200_000)}\necho "$0" | grep -c script`;
    const task = await fixture.run(
      taskSpec([
        runStep("echo $0", { shell: ["/bin/sh"] }),
        runStep("print('from perl')", { shell: ["/usr/bin/perl", "-w"] }),
        runStep(long),
      ]),
    );
    expect(task.text(1)).toBe("/bin/sh\n");
    expect(task.text(2)).toBe("from perl");
    expect(task.text(3)).toBe("1\n");
  });

  test("variables too long for the system fail the step in words, and variables no shell can carry still arrive", async () => {
    await using fixture = await AgentFixture.start();
    const tooLong = await fixture.run(taskSpec([runStep("echo no", { environment: { LONG: "x".repeat(200_000) } })]));
    expect(tooLong.finished?.outcome).toBe("failed");
    expect(tooLong.text(1)).toMatch(/too long|E2BIG/i);
    const odd = await fixture.run(
      taskSpec([runStep("env | grep odd.name", { environment: { "odd.name": "'quoted' $x\n`y`" } })]),
    );
    expect(odd.text(1)).toContain("odd.name='quoted' $x");
    const quoted = await fixture.run(
      taskSpec([runStep('printf %s "$Q"', { environment: { Q: "'a' \"b\" $c `d`\n\\e\n" } })]),
    );
    expect(quoted.text(1)).toBe("'a' \"b\" $c `d`\n\\e\n");
  });

  test("a job sees neither the agent's files and processes nor another job's", async () => {
    await using fixture = await AgentFixture.start();
    const look =
      'ls -A ~/project /tmp; [ "$(ls /proc | grep -c "^[0-9]")" -lt 10 ] && echo no agent; echo left >/tmp/left';
    const folder = fixture.settings.workDirectory;
    await fixture.run(taskSpec([runStep(look)]));
    const task = await fixture.run(
      taskSpec([runStep(`${look}; ls ${folder} || echo hidden; env | grep -c agent-token || true`)]),
    );
    if (!task.text(0).includes("bubblewrap;")) return;
    expect(task.text(1)).toContain("no agent");
    expect(task.text(1)).toContain("hidden");
    expect(task.text(1)).not.toContain("left");
    expect(task.text(1).trim().endsWith("0")).toBe(true);
  });

  test("without a Docker engine a docker job runs on the host with a notice, or is refused when that is not allowed", async () => {
    const executor = { kind: "docker", containers: [dockerContainer] } as const;
    await using lenient = await AgentFixture.start();
    const task = await lenient.run(taskSpec([runStep("echo hi")], { executor }));
    expect(task.messages[0]).toMatchObject({ type: "task_started", executor: "host" });
    expect(task.text(0)).toContain("No Docker engine could be reached");
    await using strict = await AgentFixture.start({ ROTUNDA_DOCKER_FALLBACK: "none" });
    const refused = await strict.run(taskSpec([runStep("echo hi")], { executor }));
    expect(refused.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(refused.startedSteps).toEqual([0]);
  });
});

const dockerContainer = {
  image: "cimg/base:stable",
  name: null,
  entrypoint: null,
  command: null,
  user: null,
  environment: {},
};

/** The process whose arguments hold a mark, which has begun to run what they say, and the one that only waits for it. */
function theProcess(mark: string): { readonly pid: number; readonly parent: number } {
  const found = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && textOf(name, "cmdline").includes(mark));
  const parents = new Map(
    found.map((name) => [Number(name), Number(/PPid:\s(\d+)/.exec(textOf(name, "status"))?.[1])]),
  );
  const [pid, parent] = [...parents].find(([, candidate]) => textOf(String(candidate), "comm") === "nsenter\n") ?? [];
  if (pid === undefined || parent === undefined) throw new Error(`Nobody waits for a process with ${mark}.`);
  return { pid, parent };
}

function textOf(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
