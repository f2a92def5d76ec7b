import type { Page } from "@playwright/test";
import { expect, test } from "../browser/rotunda-test.ts";

const slowConfig = `version: 2.1
jobs:
  slow:
    machine: true
    steps:
      - run: { name: Wait for ever, command: "echo begun; while true; do sleep 0.1; done" }
workflows:
  main:
    jobs: [slow]
`;

const approvalConfig = `version: 2.1
jobs:
  deploy:
    machine: true
    steps:
      - run: echo deployed
workflows:
  main:
    jobs:
      - hold: { type: approval }
      - deploy: { requires: [hold] }
`;

const failingConfig = `version: 2.1
jobs:
  red:
    machine: true
    steps:
      - run: { name: Breaks, command: "echo the reason; exit 3" }
workflows:
  main:
    jobs: [red]
`;

/** Starts a pipeline from the project's page, as a person does, and ends on the pipeline's page. */
async function triggerFrom(page: Page, baseUrl: string, slug: string): Promise<void> {
  await page.goto(`${baseUrl}/pipelines/${slug}`);
  await page.getByRole("button", { name: "Trigger pipeline" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Run branch" }).click();
  await expect(page).toHaveURL(new RegExp(`/pipelines/${slug}/\\d+$`));
}

test("a running workflow is canceled from its page, and the page follows by itself", async ({
  dashboard,
  product,
  addProject,
}) => {
  const slug = await addProject("cancel", slowConfig);
  await triggerFrom(dashboard, product.baseUrl, slug);
  await dashboard.getByRole("link", { name: "main" }).first().click();
  await expect(dashboard.getByText("Running").first()).toBeVisible();
  await dashboard.getByRole("button", { name: "Cancel" }).first().click();
  const confirm = dashboard.getByRole("dialog").getByRole("button", { name: /cancel/i });
  await expect(confirm.or(dashboard.getByText("Canceled").first()).first()).toBeVisible();
  if (await confirm.isVisible()) await confirm.click();
  await expect(dashboard.getByText("Canceled").first()).toBeVisible();
});

test("an approval job waits for a person, and goes on when approved", async ({ dashboard, product, addProject }) => {
  const slug = await addProject("approve", approvalConfig);
  await triggerFrom(dashboard, product.baseUrl, slug);
  await dashboard.getByRole("link", { name: "main" }).first().click();
  await expect(dashboard.getByText("Needs approval").first()).toBeVisible();
  await dashboard.getByRole("button", { name: "Approve hold" }).first().click();
  await dashboard.getByRole("dialog").getByRole("button", { name: "Approve hold" }).click();
  await expect(dashboard.getByText("Success").first()).toBeVisible();
});

test("a failed workflow is rerun from failed, as a new attempt", async ({ dashboard, product, addProject }) => {
  const slug = await addProject("rerun", failingConfig);
  await triggerFrom(dashboard, product.baseUrl, slug);
  await dashboard.getByRole("link", { name: "main" }).first().click();
  await expect(dashboard.getByText("Failed", { exact: true }).first()).toBeVisible();
  const before = dashboard.url();
  await dashboard.getByRole("button", { name: "Rerun", exact: true }).click();
  await dashboard.getByRole("menuitem", { name: /^Rerun from failed/ }).click();
  await expect(dashboard).not.toHaveURL(before);
  await expect(dashboard.getByRole("button", { name: "Attempt 2 of 2" })).toBeVisible();
  await expect(dashboard.getByText("Failed", { exact: true }).first()).toBeVisible();
});

test("a failed job opens with the failed step's log and its exit code", async ({ dashboard, product, addProject }) => {
  const slug = await addProject("failure", failingConfig);
  await triggerFrom(dashboard, product.baseUrl, slug);
  await dashboard.getByRole("link", { name: "red" }).first().click();
  await expect(dashboard.getByText("the reason", { exact: true }).first()).toBeVisible();
  await expect(dashboard.getByText(/exit(ed)?( code)?( with)? 3/i).first()).toBeVisible();
});

test("a name is not led by a slash where nothing of its organization has room", async ({
  dashboard,
  product,
  addProject,
}) => {
  const name = "a-project-whose-name-leaves-no-room-beside";
  await addProject(name, approvalConfig);
  await dashboard.goto(`${product.baseUrl}/projects`);
  const called = dashboard.locator("[data-row]").getByTitle(`e2e/${name}`, { exact: true });
  const slash = called.getByText("/", { exact: true });
  const isSlashSeen = async () => {
    const [own, box] = await Promise.all([slash.boundingBox(), called.boundingBox()]);
    return own !== null && box !== null && own.y < box.y + box.height;
  };
  await expect(called).toBeVisible();
  expect(await isSlashSeen()).toBe(true);
  await dashboard.setViewportSize({ width: 320, height: 900 });
  await expect.poll(isSlashSeen).toBe(false);
});
