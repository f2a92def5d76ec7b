import { describe, expect, test } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { describeBlobless } from "#server/testing/checkout-contract.ts";
import { describeExecutor } from "#server/testing/executor-contract.ts";
import { describeHostileCheckout } from "#server/testing/hostile-checkout.ts";
import { describeJobTool } from "#server/testing/job-tool-contract.ts";

describe("the host executor", () => {
  const subject = { kind: "host", agentSettings: () => ({}), executor: { kind: "machine", image: "default" } } as const;
  describeExecutor(subject);
  describeJobTool(subject);
  describeBlobless(subject);
  describeHostileCheckout(subject);

  test("a job of a machine has the Docker engine that is set apart for jobs, unless it names another", async () => {
    const look = runStep('echo "<$DOCKER_HOST>"');
    await using without = await AgentFixture.start({});
    expect((await without.run(taskSpec([look]))).text(1)).toBe("<>\n");
    await using fixture = await AgentFixture.start({ ROTUNDA_AGENT_REMOTE_DOCKER: "tcp://docker.example:2375" });
    expect((await fixture.run(taskSpec([look]))).text(1)).toBe("<tcp://docker.example:2375>\n");
    const own = taskSpec([look], { environment: { DOCKER_HOST: "tcp://other.example:2375" } });
    expect((await fixture.run(own)).text(1)).toBe("<tcp://other.example:2375>\n");
  });
});
