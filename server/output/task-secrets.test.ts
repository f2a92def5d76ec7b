import { expect, test } from "vitest";
import { addedSecretsMax } from "#server/output/task-secrets.ts";
import { fakeTaskSecretStore } from "#server/testing/fake-task-secret-store.ts";
import { fakeTaskSecrets } from "#server/testing/fake-task-secrets.ts";

const run = { taskId: "01970000-0000-7000-8000-000000000001", epoch: 1 };
const finds = (patterns: ReturnType<ReturnType<typeof fakeTaskSecrets>["recall"]>, text: string) =>
  patterns !== null && patterns.find(Buffer.from(text), 0, false) !== null;

test("only the sealed text is kept, and a run that has ended leaves nothing", async () => {
  const store = fakeTaskSecretStore();
  const secrets = fakeTaskSecrets(store);
  await secrets.remember(run, ["hunter2-token"]);
  expect(await store.find(run)).toMatch(/^sealed-/);
  await secrets.forget(run);
  expect([await store.find(run), secrets.recall(run)]).toEqual([null, null]);
});

test("a task gets the same value as often as it likes, but not values without end", async () => {
  const store = fakeTaskSecretStore();
  const secrets = fakeTaskSecrets(store);
  await secrets.remember(run, ["hunter2-token"]);
  for (let count = 0; count < addedSecretsMax; count += 1) await secrets.add(run, `token-number-${count}`);
  await secrets.add(run, "token-number-0");
  const elsewhere = fakeTaskSecrets(store);
  await expect(elsewhere.add(run, "one-too-many")).rejects.toMatchObject({ code: "conflict" });
  expect(finds(elsewhere.recall(run), "token-number-99")).toBe(true);
  expect(finds(elsewhere.recall(run), "hunter2-token")).toBe(true);
});

test("what was noted for tasks that ended in another way is forgotten in time", async () => {
  const stoppedAt = new Date("2026-01-01T00:00:00Z");
  const store = fakeTaskSecretStore(() => ({ epoch: 1, stoppedAt }));
  const secrets = fakeTaskSecrets(store);
  await secrets.remember(run, ["hunter2-token"]);
  await secrets.forgetEnded(stoppedAt);
  expect(secrets.recall(run)).not.toBeNull();
  await secrets.forgetEnded(new Date(stoppedAt.getTime() + 1));
  expect([await store.find(run), secrets.recall(run)]).toEqual([null, null]);
});
