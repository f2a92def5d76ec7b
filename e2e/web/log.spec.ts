import { expect, test } from "../browser/rotunda-test.ts";
import { startRemoteSwitch } from "../product/remote-switch.ts";
import { waitUntil } from "../product/wait-until.ts";

test("a log opened in the middle has what was printed before, goes on live, and shows no line twice", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  await using goOn = await startRemoteSwitch();
  const slug = await addProject(
    "live-log",
    `version: 2.1
jobs:
  talk:
    machine: true
    steps:
      - run:
          name: Talk
          command: |
            for i in 1 2 3 4 5; do echo "early $i"; done
            until curl -fsS -o /dev/null ${goOn.url}; do sleep 0.05; done
            for i in 1 2 3 4 5; do echo "late $i"; sleep 0.05; done
workflows:
  main:
    jobs: [talk]
`,
  );
  const { number } = await client.rest.trigger(slug, { branch: "main" });
  const job = await waitUntil(
    async () => {
      const found = await client.job(slug, 1).catch(() => null);
      return found?.tasks[0]?.steps.at(-1)?.logLines === 5 ? found : null;
    },
    { what: "the first five lines to be stored" },
  );
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/${number}/workflows/${job.workflow.id}/jobs/1`);
  for (const index of [1, 2, 3, 4, 5])
    await expect(dashboard.getByText(`early ${index}`, { exact: true })).toHaveCount(1);
  await expect(dashboard.getByText("late 1", { exact: true })).toHaveCount(0);
  goOn.turnOn();
  for (const index of [1, 2, 3, 4, 5])
    await expect(dashboard.getByText(`late ${index}`, { exact: true })).toHaveCount(1);
  for (const index of [1, 2, 3, 4, 5])
    await expect(dashboard.getByText(`early ${index}`, { exact: true })).toHaveCount(1);
  await expect(dashboard.getByText("Success").first()).toBeVisible();
});
