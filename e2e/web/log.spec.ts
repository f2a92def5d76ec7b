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
            until curl -fs -o /dev/null ${goOn.url}; do sleep 0.05; done
            for i in 1 2 3 4 5; do echo "late $i"; sleep 0.05; done
workflows:
  main:
    jobs: [talk]
`,
  );
  const { number } = await client.rest.trigger(slug, { branch: "main" });
  let last: unknown = null;
  const job = await waitUntil(
    async () => {
      const found = await client.job(slug, 1).catch(() => null);
      last = found;
      return found?.tasks[0]?.steps.at(-1)?.logLines === 5 ? found : null;
    },
    { what: () => `the first five lines to be stored; the job was ${JSON.stringify(last)}` },
  );
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/${number}/workflows/${job.workflow.id}/jobs/1`);
  for (const index of [1, 2, 3, 4, 5])
    await expect(dashboard.getByText(`early ${index}`, { exact: true })).toHaveCount(1);
  await expect(dashboard.getByText("late 1", { exact: true })).toHaveCount(0);
  goOn.turnOn();
  await expect(dashboard.getByText("late 1", { exact: true })).toHaveCount(1);
  await expect(dashboard.getByText("Success").first()).toBeVisible();
  // A step that ends well closes itself; opened again it has everything, once.
  const step = dashboard.getByRole("button", { name: /Talk/ });
  await expect(step).toHaveAttribute("aria-expanded", "false");
  await step.click();
  for (const word of ["early", "late"])
    for (const index of [1, 2, 3, 4, 5])
      await expect(dashboard.getByText(`${word} ${index}`, { exact: true })).toHaveCount(1);
});
