import { expect, test } from "vitest";
import type { StepEndedMessage } from "#server/core/agent-protocol/agent-message.ts";
import { readStepFailure } from "#server/output/step-failure.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";

const key = { taskId: "01970000-0000-7000-8000-000000000001", epoch: 1, step: 3 };

async function failureOf(text: string, status: StepEndedMessage["status"] = "failed") {
  const logs = createFakeLogStore();
  await logs.open(key, 0);
  const position = await logs.append(key, [Buffer.from(text)]);
  const ending = { status } as StepEndedMessage;
  return readStepFailure(logs, { key, ending, ...position });
}

test("the error line is counted from the log's beginning, also when only its end is looked at", async () => {
  expect(await failureOf("one\nError: boom\nthree\n")).toMatchObject({ line: 2, text: "Error: boom" });
  expect(await failureOf("one\nError: boom")).toMatchObject({ line: 2 });
  const long = "an ordinary line\n".repeat(20_000);
  expect(await failureOf(`${long}Error: boom\nafter\n`)).toMatchObject({ line: 20_001, text: "Error: boom" });
});

test("a step that did not fail, or printed nothing, has none", async () => {
  expect(await failureOf("Error: boom\n", "success")).toBeNull();
  expect(await failureOf("Error: boom\n", "canceled")).toBeNull();
  expect(await failureOf("")).toBeNull();
});
