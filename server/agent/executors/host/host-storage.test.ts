import { describe } from "vitest";
import { describeStorage } from "#server/testing/executor-storage-contract.ts";

describe("storage on the host executor", () => {
  describeStorage({ kind: "host", agentSettings: () => ({}), executor: { kind: "machine", image: "default" } });
});
