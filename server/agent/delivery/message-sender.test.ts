import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

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
