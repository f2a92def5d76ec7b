import { expect, test } from "vitest";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

interface Subject {
  readonly agentSettings: () => Readonly<Record<string, string>>;
  readonly executor: TaskSpec["executor"];
}

/** Starts an agent for the executor, and makes tasks for it. */
function tools(subject: Subject) {
  const start = () => AgentFixture.start(subject.agentSettings());
  const spec = (steps: readonly StepPlan[]) => taskSpec(steps, { executor: subject.executor });
  return { start, spec };
}

/** What every executor promises of steps that are tried again, and of what is measured. */
export function describeRepeatsAndUsage(subject: Subject): void {
  describeRetries(subject);
  describeUsage(subject);
  describeSshKeys(subject);
}

const keys = [
  {
    fingerprint: "SHA256:one",
    md5: "01:aa",
    hostname: "git.example",
    privateKey: "-----KEY ONE-----\nc2VjcmV0LW9uZQ==\n",
  },
  { fingerprint: "SHA256:two", md5: "02:bb", hostname: null, privateKey: "-----KEY TWO-----\nc2VjcmV0LXR3bw==\n" },
];

function describeSshKeys(subject: Subject): void {
  const { start, spec } = tools(subject);
  const add = (fingerprints: readonly string[] | null) =>
    ({ type: "add_ssh_keys", name: "Keys", when: "on_success", fingerprints }) as const;

  test("keys of the project are written for their hosts, only those that are asked for, and never shown", async () => {
    await using fixture = await start();
    const look = "cd ~/.ssh; ls; ls -l id_rsa_01aa | head -c 10; echo; cat config; cat id_rsa_01aa";
    const task = { ...spec([add(["MD5:01:aa"]), runStep(look)]), sshKeys: keys };
    const told = await fixture.run({ ...task, secretValues: keys.map(({ privateKey }) => privateKey) });
    expect(told.finished?.outcome).toBe("success");
    expect(told.text(1)).toBe("Added the key SHA256:one for git.example\n");
    expect(told.text(2)).toMatch(/^config\nid_rsa_01aa\n-rw-------\n\nHost git\.example\n {2}IdentitiesOnly no\n/);
    expect(told.text(2)).toContain("****");
    expect(told.text(2)).not.toContain("c2VjcmV0LW9uZQ");
    const all = await fixture.run({ ...spec([add(null), runStep("cat ~/.ssh/config")]), sshKeys: keys });
    expect(all.text(2)).toMatch(/Host git\.example[\s\S]*Host \*/);
  });

  test("a fingerprint that the project does not have fails the step", async () => {
    await using fixture = await start();
    const told = await fixture.run({ ...spec([add(["SHA256:other"])]), sshKeys: keys });
    expect(told.finished).toMatchObject({ outcome: "failed", reason: "stepFailed" });
    expect(told.text(1)).toContain("no key with the fingerprint SHA256:other");
  });
}

function describeRetries(subject: Subject): void {
  const { start, spec } = tools(subject);

  test("a step that may be tried again is, and its log tells every try", async () => {
    await using fixture = await start();
    const flaky = 'echo run >>runs; [ "$(cat runs | while read -r l; do printf x; done)" = xxx ]';
    const task = await fixture.run(spec([runStep(flaky, { retry: { rerunsMax: 3, delaySeconds: 0 } })]));
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(1)).toBe(
      "\nTry 1 of 4 failed with exit code 1. Trying again at once.\n" +
        "\nTry 2 of 4 failed with exit code 1. Trying again at once.\n\nTry 3 of 4 passed.\n",
    );
  });

  test("a step that fails every try fails, and a cancel does not wait for the next try", async () => {
    await using fixture = await start();
    const failing = await fixture.run(spec([runStep("exit 4", { retry: { rerunsMax: 1, delaySeconds: 0 } })]));
    expect(failing.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 4 });
    expect(failing.text(1)).toContain("Try 2 of 2 failed.");
    const waiting = spec([runStep("exit 4", { retry: { rerunsMax: 5, delaySeconds: 600 } })]);
    fixture.door.give(waiting);
    await fixture.printed(waiting, 1, "Trying again in 600 s");
    fixture.door.cancel(waiting.taskId);
    expect((await fixture.door.finished(waiting.taskId)).finished?.outcome).toBe("canceled");
  });
}

function describeUsage(subject: Subject): void {
  const { start, spec } = tools(subject);

  test("what a task uses is told second by second, before it is over", async () => {
    await using fixture = await start();
    const busy = 'end=$(($(date +%s) + 9)); while [ "$(date +%s)" -lt "$end" ]; do :; done';
    const task = await fixture.run(spec([runStep(busy)]));
    const samples = task.messages.filter((message) => message.type === "samples");
    expect(task.finished?.outcome).toBe("success");
    const toldAt = (wanted: (message: (typeof task.messages)[number]) => boolean) => task.messages.findIndex(wanted);
    expect(toldAt(({ type }) => type === "samples")).toBeLessThan(
      toldAt((message) => message.type === "step_ended" && message.step === 1),
    );
    const [told] = samples;
    expect(told?.cpuMillis.length).toBeGreaterThanOrEqual(2);
    expect(told?.memoryKibibytes).toHaveLength(told?.cpuMillis.length ?? 0);
    expect(Math.max(...(told?.cpuMillis ?? []))).toBeGreaterThan(50);
    expect(Math.max(...(told?.memoryKibibytes ?? []))).toBeGreaterThan(100);
  });
}
