import { describe } from "vitest";
import { describeExecutor } from "#server/testing/executor-contract.ts";

describe("the host executor", () => {
  describeExecutor({ kind: "host", agentSettings: () => ({}), executor: { kind: "machine", image: "default" } });
});
