import { describe } from "vitest";
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
});
