import { expect, test } from "vitest";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

const setup: StepPlan = {
  type: "setup_remote_docker",
  name: "Setup",
  when: "on_success",
  version: null,
  dockerLayerCaching: false,
};
const container = { image: "any", name: null, entrypoint: null, command: null, environment: {}, user: null };
// Without an engine a docker job runs here; the step is the same.
const docker = { kind: "docker", containers: [container] } as const;
const machine = { kind: "machine", image: "default" } as const;
const settings = { ROTUNDA_DOCKER_FALLBACK: "host" };
const remote = { ...settings, ROTUNDA_AGENT_REMOTE_DOCKER: "tcp://docker.example:2375" };
const ask = runStep('echo "${DOCKER_HOST-nowhere}"', { when: "always" });

test("where the jobs' engine does not answer, the step fails, and later steps do not find its address", async () => {
  await using fixture = await AgentFixture.start(remote);
  const told = await fixture.run(taskSpec([setup, ask], { executor: docker }));
  expect(told.finished).toMatchObject({ outcome: "failed", reason: "stepFailed" });
  expect(told.text(1)).toContain("tcp://docker.example:2375");
  expect(told.text(2)).toBe("nowhere\n");
});

test("where there is none, the step fails and says what its administrator can do", async () => {
  await using fixture = await AgentFixture.start(settings);
  const told = await fixture.run(taskSpec([setup, ask], { executor: docker }));
  expect(told.finished).toMatchObject({ outcome: "failed", reason: "stepFailed" });
  expect(told.text(1)).toContain("ROTUNDA_AGENT_REMOTE_DOCKER");
  expect(told.text(2)).toBe("nowhere\n");
});

test("a job with a machine of its own is told to use the Docker that is there", async () => {
  await using fixture = await AgentFixture.start(remote);
  const told = await fixture.run(taskSpec([setup], { executor: machine }));
  expect(told.finished?.outcome).toBe("failed");
  expect(told.text(1)).toContain("for jobs with a docker key");
});

test("a signing bundle fails with what to do instead, rather than being left out", async () => {
  await using fixture = await AgentFixture.start(settings);
  const bundle: StepPlan = { type: "install_signing_bundle", name: "Bundle", when: "on_success", bundle: "b" };
  const told = await fixture.run(taskSpec([bundle], { executor: machine }));
  expect(told.finished?.outcome).toBe("failed");
  expect(told.text(1)).toContain("security import");
});
