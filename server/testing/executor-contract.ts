import { expect, test } from "vitest";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { describeCheckout } from "#server/testing/checkout-contract.ts";
import { describeRepeatsAndUsage } from "#server/testing/repeats-and-usage-contract.ts";

/** An executor as the contract needs it: how to set the agent up, and a job for it. */
export interface ExecutorUnderTest {
  readonly kind: "host" | "docker";
  readonly agentSettings: () => Readonly<Record<string, string>>;
  readonly executor: TaskSpec["executor"];
}

function storeArtifacts(path: string, destination: string | null = null): StepPlan {
  return { type: "store_artifacts", name: "Upload artifacts", when: "always", path, destination };
}

/** Starts an agent for the executor, and makes tasks for it. */
function tools(subject: ExecutorUnderTest) {
  const start = () => AgentFixture.start(subject.agentSettings());
  const spec = (steps: readonly StepPlan[], change: Partial<TaskSpec> = {}) =>
    taskSpec(steps, { executor: subject.executor, ...change });
  return { start, spec };
}

/** What every executor promises, tried through a whole agent. */
export function describeExecutor(subject: ExecutorUnderTest): void {
  describeSteps(subject);
  describeStopping(subject);
  describeOutput(subject);
  describeArtifacts(subject);
  describeCheckout(subject);
  describeRepeatsAndUsage(subject);
}

function describeSteps(subject: ExecutorUnderTest): void {
  const { start, spec } = tools(subject);

  test("steps run by it, with their output, errors and exit codes", async () => {
    await using fixture = await start();
    const task = await fixture.run(
      spec([runStep("echo out; echo err >&2; exit 5"), runStep("echo last", { when: "always" })]),
    );
    expect(task.messages[0]).toMatchObject({ executor: subject.kind });
    expect(task.text(1)).toBe("out\nerr\n");
    expect(task.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 5 });
    expect(task.text(2)).toBe("last\n");
    expect(fixture.door.faults).toEqual([]);
  });

  test("steps share files, the working directory, BASH_ENV, and can halt the job", async () => {
    await using fixture = await start();
    const task = await fixture.run(
      spec([
        runStep('echo text >file; echo "export FROM_FIRST=1" >>"$BASH_ENV"; [ "$PWD" = "$HOME/project" ]'),
        runStep('cat file; echo "$FROM_FIRST"; circleci-agent step halt'),
        runStep("echo never", { when: "always" }),
      ]),
    );
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(2)).toBe("text\n1\n");
    expect(task.startedSteps).toEqual([0, 1, 2]);
  });
}

function describeStopping(subject: ExecutorUnderTest): void {
  const { start, spec } = tools(subject);

  test("a canceled step is told to end with everything it started, and its last words arrive", async () => {
    await using fixture = await start();
    const task = spec([runStep("trap 'echo cleaned up; exit 0' TERM; echo started; while true; do sleep 0.05; done")]);
    fixture.door.give(task);
    await fixture.printed(task, 1, "started");
    fixture.door.cancel(task.taskId);
    const told = await fixture.door.finished(task.taskId);
    expect(told.finished?.outcome).toBe("canceled");
    expect(told.text(1)).toMatch(/cleaned up\n$/);
  });

  test("a background step runs beside the others and ends with the job", async () => {
    await using fixture = await start();
    const task = await fixture.run(
      spec([
        runStep("touch ready; sleep 1000", { background: true }),
        runStep("while [ ! -e ready ]; do sleep 0.02; done"),
      ]),
    );
    expect(task.finished?.outcome).toBe("success");
    expect(task.stepEnd(1)?.status).toBe("success");
  });
}

function describeOutput(subject: ExecutorUnderTest): void {
  const { start, spec } = tools(subject);

  test("a flood of output arrives whole", async () => {
    await using fixture = await start();
    const task = await fixture.run(spec([runStep("seq 1 300000")]));
    const whole = Array.from({ length: 300_000 }, (_, index) => `${index + 1}\n`).join("");
    expect(task.output(1).equals(Buffer.from(whole))).toBe(true);
  });

  test("secrets are masked in steps' output", async () => {
    await using fixture = await start();
    const change = { environment: { TOKEN: "s3cr3t-token" }, secretValues: ["s3cr3t-token"] };
    const task = await fixture.run(
      spec([runStep('printf "s3cr"; sleep 0.1; printf "3t-token\\n"; echo "<$TOKEN>"')], change),
    );
    expect(task.text(1)).toBe("****\n<****>\n");
  });
}

function describeArtifacts(subject: ExecutorUnderTest): void {
  const { start, spec } = tools(subject);

  test("artifacts: directories, files, links and what is missing", async () => {
    await using fixture = await start();
    const make =
      "mkdir -p out/deep; echo a >out/a.txt; head -c 3000000 /dev/zero >out/deep/zeros; " +
      "ln -s a.txt out/inside; ln -s /etc/passwd out/outside; echo home >~/report.txt";
    const task = await fixture.run(
      spec([
        runStep(make),
        storeArtifacts("out"),
        storeArtifacts("~/report.txt", "named.txt"),
        storeArtifacts("missing"),
      ]),
    );
    expect(task.finished?.outcome).toBe("success");
    expect([...task.artifacts.keys()].sort()).toEqual(["named.txt", "out/a.txt", "out/deep/zeros", "out/inside"]);
    expect(task.artifacts.get("out/inside")?.toString()).toBe("a\n");
    expect(task.artifacts.get("out/deep/zeros")?.length).toBe(3_000_000);
    expect(task.artifacts.get("named.txt")?.toString()).toBe("home\n");
    expect(task.text(2)).toContain("outside");
    expect(task.text(4)).toContain("nothing at");
  });

  test("artifacts survive a server that drops connections", async () => {
    await using fixture = await start();
    let requests = 0;
    fixture.door.fault = (path) => (path.endsWith("/artifacts") && requests++ % 3 === 0 ? "drop" : "none");
    const task = await fixture.run(
      spec([runStep("mkdir out; for i in 1 2 3 4; do echo $i >out/$i; done"), storeArtifacts("out")]),
    );
    expect(task.finished?.outcome).toBe("success");
    expect([...task.artifacts].map(([path, bytes]) => `${path}=${bytes.toString().trim()}`).sort()).toEqual(
      [1, 2, 3, 4].map((i) => `out/${i}=${i}`),
    );
  });
}
