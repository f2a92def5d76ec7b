import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";

const image = "rotunda-launcher-image:latest";
/** Processes that came from outside have no parent inside. */
const awaitShell = `
other=
until [ -n "$other" ]; do
  other=$(awk -v own="/proc/$$/status" '/^PPid:\\t0$/ && FILENAME != own && FILENAME != "/proc/1/status" { print FILENAME }' /proc/[0-9]*/status 2>/dev/null || true)
done
echo "waiting $other"`;
let engine: DockerEngine | null = await findDockerEngine();

describe.skipIf(engine === null)("a shell that waits for the next step", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image, { programs: ["tr"] });
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  const start = () => AgentFixture.start({ DOCKER_HOST: engine?.host ?? "", ROTUNDA_DOCKER_FALLBACK: "none" });
  const specOf = (steps: Parameters<typeof taskSpec>[0], environment = {}) => {
    const container = { image, name: null, entrypoint: null, command: null, user: "circleci" };
    const containers = [{ ...container, environment: { ONLY_OUTSIDE: "x" } }];
    return taskSpec(steps, { executor: { kind: "docker", containers }, environment });
  };

  test("becomes that step, which finds everything as a step started by the engine does", async () => {
    await using fixture = await start();
    const look = [
      "env -0 | sort -z | tr '\\0' '\\n'; pwd; id -u; echo \"[${ONLY_OUTSIDE-unset}]\"; ls -l /proc/self/fd/0 | awk '{ print $NF }'",
      'printf "%s\\n" "$AWKWARD" "$0"; echo oops >/dev/stderr; exit 5',
    ].join("; ");
    const environment = { AWKWARD: 'it\'s "$HOME" `x`\n\\n two\tlines ', EMPTY: "" };
    const last = runStep(`echo "self /proc/$$/status"; ${look}`, { when: "always" });
    const task = await fixture.run(specOf([runStep(look), runStep(awaitShell, { when: "always" }), last], environment));
    expect(task.text(1)).toContain('AWKWARD=it\'s "$HOME" `x`\n\\n two\tlines \n');
    expect(task.text(1)).toContain("\n[unset]\n/dev/null\n");
    const waiting = /^waiting (.*)$/m.exec(task.text(2))?.[1];
    expect(task.text(3)).toBe(`self ${waiting}\n${task.text(1)}`);
    expect([task.stepEnd(1), task.stepEnd(3)].map((end) => end?.exitCode)).toEqual([5, 5]);
  });

  test("is not needed: a step whose shell was killed, or whose variables no shell can carry, starts without it", async () => {
    await using fixture = await start();
    const kill = runStep(`${awaitShell}; pid=\${other#/proc/}; until kill -9 "\${pid%/status}" 2>&-; do :; done`);
    const killed = await fixture.run(specOf([kill, runStep("echo ran")]));
    expect(killed.text(2)).toBe("ran\n");
    const odd = await fixture.run(specOf([runStep(awaitShell), runStep("echo ran")], { "a.b": "c" }));
    expect(odd.text(2)).toBe("ran\n");
    const large = { LARGE: "x".repeat(100_000) };
    const heavy = await fixture.run(specOf([runStep(awaitShell), runStep("echo ${#LARGE}")], large));
    expect(heavy.text(2)).toBe("100000\n");
  });

  test("becomes a step that can be stopped with all its processes", async () => {
    await using fixture = await start();
    const spec = specOf([runStep(awaitShell), runStep("sleep 600 & echo begun; wait")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 2, "begun");
    fixture.door.cancel(spec.taskId);
    expect((await fixture.door.finished(spec.taskId)).finished?.outcome).toBe("canceled");
  });
});
