import { describe } from "vitest";
import { describeExecutor } from "#server/agent/executors/executor-contract.ts";

describe("the host executor", () => {
  describeExecutor({ kind: "host", agentSettings: () => ({}), executor: { kind: "machine", image: "default" } });
});
