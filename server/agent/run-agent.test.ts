import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/agent/testing/agent-fixture.ts";

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
      taskSpec([runStep(`${look}; ls ${folder} || echo hidden; env | grep -c ${"agent-token"} || true`)]),
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

describe("being told to stop", () => {
  test("a canceled task is ended, what it had printed arrives, and no later step runs", async () => {
    await using fixture = await AgentFixture.start();
    const spec = taskSpec([
      runStep("trap 'echo cleaned up; exit 0' TERM; echo started; while true; do sleep 0.05; done"),
      runStep("echo never", { when: "always" }),
    ]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    fixture.door.cancel(spec.taskId);
    const task = await fixture.door.finished(spec.taskId);
    expect(task.finished).toMatchObject({ outcome: "canceled" });
    expect(task.text(1)).toMatch(/^started\n(Terminated\n)?cleaned up\n$/);
    expect(task.stepEnd(1)).toMatchObject({ status: "canceled", exitCode: null });
    expect(task.startedSteps).toEqual([0, 1]);
  });

  test("a step that ignores SIGTERM is killed after the grace", async () => {
    await using fixture = await AgentFixture.start({ ROTUNDA_AGENT_KILL_GRACE_SECONDS: "0" });
    const spec = taskSpec([runStep("trap '' TERM; echo started; while true; do sleep 0.05; done")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    fixture.door.cancel(spec.taskId);
    expect((await fixture.door.finished(spec.taskId)).finished?.outcome).toBe("canceled");
  });

  test("a task whose lease is another's is killed and forgotten, and the next one runs", async () => {
    await using fixture = await AgentFixture.start();
    const spec = taskSpec([runStep("echo started; while true; do echo more; sleep 0.02; done")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    fixture.door.makeStale(spec.taskId);
    const next = await fixture.run(taskSpec([runStep("echo next")]));
    expect(next.finished?.outcome).toBe("success");
    expect(fixture.door.tasks.get(spec.taskId)?.finished).toBeNull();
    await fixture.agent?.drain();
    expect(readdirSync(fixture.spoolDirectory)).toEqual([]);
  });

  test("a draining agent ends its task as an infrastructure failure, tells so, and is gone", async () => {
    await using fixture = await AgentFixture.start();
    const spec = taskSpec([runStep("echo started; sleep 1000")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    await fixture.agent?.drain();
    const task = fixture.door.tasks.get(spec.taskId);
    expect(task?.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "agentLost" });
    expect(task?.text(1)).toBe("started\n");
  });

  test("with time to drain, the running task ends by itself and no other is taken", async () => {
    await using fixture = await AgentFixture.start({ ROTUNDA_AGENT_DRAIN_SECONDS: "60" });
    const spec = taskSpec([runStep("echo started; sleep 0.3; echo through")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    const drained = fixture.agent?.drain();
    const other = taskSpec([runStep("echo other")]);
    fixture.door.give(other);
    await drained;
    expect(fixture.door.tasks.get(spec.taskId)?.finished?.outcome).toBe("success");
    expect(fixture.door.tasks.has(other.taskId)).toBe(false);
  });

  test("after a task nothing of it is left: no process, no file", async () => {
    await using fixture = await AgentFixture.start();
    const mark = `mark-${process.pid}-left-behind`;
    const task = await fixture.run(
      taskSpec([
        runStep(
          `(exec -a ${mark} sleep 1000) >/dev/null 2>&1 & sleep 0.1; mkdir locked; touch locked/x; chmod 0 locked`,
        ),
      ]),
    );
    expect(task.finished?.outcome).toBe("success");
    await fixture.agent?.drain();
    expect(processesNamed(mark)).toEqual([]);
    expect(readdirSync(`${fixture.settings.workDirectory}/agent-under-test/rooms`)).toEqual([]);
    expect(existsSync(`${fixture.settings.workDirectory}/agent-under-test/agent.lock`)).toBe(false);
  });
});

describe("a server that comes and goes", () => {
  const lines = (count: number) => `i=0; while [ $i -lt ${count} ]; do echo "line $i"; i=$((i+1)); done`;
  const expected = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join("");

  test("200,000 lines arrive whole and in order", async () => {
    await using fixture = await AgentFixture.start();
    const line = "x".repeat(72);
    const task = await fixture.run(
      taskSpec([runStep(`awk 'BEGIN { for (i = 0; i < 200000; i++) printf "%06d ${line}\\n", i }'`)]),
    );
    const whole = Array.from({ length: 200_000 }, (_, index) => `${String(index).padStart(6, "0")} ${line}\n`).join("");
    expect(task.finished?.outcome).toBe("success");
    expect(task.stepEnd(1)?.sha256).toBe(createHash("sha256").update(whole).digest("hex"));
    expect(task.output(1).equals(Buffer.from(whole))).toBe(true);
  });

  test("a server away in the middle of a task loses nothing and doubles nothing", async () => {
    await using fixture = await AgentFixture.start();
    const spec = taskSpec([
      runStep(`echo first; ${lines(2000)}; while [ ! -e go ]; do sleep 0.02; done; ${lines(2000)}`),
      runStep("echo last"),
    ]);
    const free = runStep("sleep 0.4; touch go", { background: true });
    const { port } = fixture.door;
    fixture.door.give({ ...spec, steps: [free, ...spec.steps] });
    await fixture.printed(spec, 2, "first");
    await fixture.door.goAway();
    await until(() => existsSync(fixture.spoolDirectory) && journal(fixture).includes('"task_finished"'));
    await fixture.door.listen(port);
    const task = await fixture.door.finished(spec.taskId);
    expect(task.text(2)).toBe(`first\n${expected(2000)}${expected(2000)}`);
    expect(task.text(3)).toBe("last\n");
    expect(fixture.door.faults).toEqual([]);
  });

  test("dropped connections, 503 and lost replies leave the log exact", async () => {
    await using fixture = await AgentFixture.start();
    const mishaps = ["drop", "loseReply", "unavailable", "none", "loseReply", "none", "none"] as const;
    let requests = 0;
    fixture.door.fault = (path) =>
      path.endsWith("/messages") ? (mishaps[requests++ % mishaps.length] ?? "none") : "none";
    const task = await fixture.run(taskSpec([runStep(`${lines(500)}; sleep 0.2; ${lines(500)}`), runStep("exit 4")]));
    expect(task.text(1)).toBe(expected(500) + expected(500));
    expect(task.stepEnd(2)).toMatchObject({ status: "failed", exitCode: 4 });
    expect(requests).toBeGreaterThanOrEqual(4);
    expect(fixture.door.faults).toEqual([]);
  });

  test("an agent started before its server registers when the server comes", async () => {
    await using fixture = await AgentFixture.withoutAgent();
    const { port } = fixture.door;
    await fixture.door.goAway();
    await fixture.startAgent();
    await until(() => fixture.log.some((line) => line.includes("cannot register")));
    await fixture.door.listen(port);
    expect((await fixture.run(taskSpec([runStep("echo hi")]))).finished?.outcome).toBe("success");
  });

  test("with the server away and the spool full, the step waits instead of filling the disk", async () => {
    await using fixture = await AgentFixture.start({ ROTUNDA_AGENT_SPOOL_BYTES_MAX: "200000" });
    const { port } = fixture.door;
    const spec = taskSpec([
      runStep("echo first; sleep 0.2; yes 0123456789 | head -c 3000000; echo; echo done", { shell: ["/bin/bash"] }),
    ]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "first");
    await fixture.door.goAway();
    const size = () => spoolBytes(fixture);
    await until(() => size() > 200_000);
    const full = size();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(size()).toBe(full);
    expect(full).toBeLessThan(400_000);
    await fixture.door.listen(port);
    const task = await fixture.door.finished(spec.taskId);
    expect(task.lengths.get(1)).toBe("first\n".length + 3_000_000 + "\ndone\n".length);
    expect(task.finished?.outcome).toBe("success");
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function journal(fixture: AgentFixture): string {
  return readdirSync(fixture.spoolDirectory)
    .map((name) => readFileSync(`${fixture.spoolDirectory}/${name}/messages.jsonl`, "utf8"))
    .join("");
}

function spoolBytes(fixture: AgentFixture): number {
  let bytes = 0;
  for (const name of readdirSync(fixture.spoolDirectory)) {
    const directory = `${fixture.spoolDirectory}/${name}`;
    for (const file of readdirSync(directory))
      if (file.startsWith("output-1-")) bytes += readFileSync(`${directory}/${file}`).length;
  }
  return bytes;
}

function processesNamed(name: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith(name);
    } catch {
      return false;
    }
  });
}
