import type { JobView } from "#server/views/job-view.ts";
import { expect, test } from "../browser/rotunda-test.ts";
import type { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";

const testConfig = `version: 2.1
jobs:
  test:
    machine: true
    steps:
      - run:
          name: Run the tests
          command: |
            mkdir -p results
            echo '<testsuites>
            <testsuite name="cart"><testcase name="adds two" classname="shop.Cart" file="test/cart.js" time="0.5">
            <failure message="expected 2, got 3">AssertionError: expected 2, got 3</failure></testcase>
            <testcase name="empties" classname="shop.Cart" file="test/cart.js" time="0.1"/></testsuite>
            <testsuite name="account"><testcase name="signs in" classname="shop.Account" file="test/account.js" time="2"/>
            <testcase name="signs out" classname="shop.Account" file="test/account.js"><skipped/></testcase></testsuite>
            </testsuites>' > results/junit.xml
            printf 'test/account.js\\ntest/cart.js\\n' | circleci tests run --command='xargs echo running'
            end=$(($(date +%s) + 4)); while [ "$(date +%s)" -lt "$end" ]; do :; done
            seq 1 40
            echo 'Error: expected 2, got 3'
            exit 1
      - store_test_results: { path: results }
workflows:
  main:
    jobs: [test]
`;

const storingConfig = `version: 2.1
jobs:
  store:
    machine: true
    steps:
      - run: mkdir out; echo '<testsuite name="a"><testcase name="b"/><testcase name="c"/></testsuite>' > out/junit.xml
      - store_test_results: { path: out }
      - store_artifacts: { path: out }
workflows:
  main:
    jobs: [store]
`;

const tokenConfig = `version: 2.1
jobs:
  print:
    machine: true
    steps:
      - run: { name: Print, command: "echo the token is $TOKEN; test $\{#TOKEN} = 20" }
workflows:
  main:
    jobs: [print]
`;

async function jobEnd(client: ProductClient, slug: string, number: number): Promise<JobView> {
  const read = () => client.job(slug, number).catch(() => null);
  await waitUntil(async () => (await read())?.stoppedAt != null, { what: `job ${number} of ${slug} to end` });
  return client.job(slug, number);
}

/** Runs the first pipeline of a project that has one job, and gives that job. */
async function runOnce(client: ProductClient, slug: string): Promise<JobView> {
  await client.rest.trigger(slug, { branch: "main" });
  return jobEnd(client, slug, 1);
}

test("a job's page tells its failed tests, the line that says why, what it used and where its time went", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  const slug = await addProject("tested", testConfig);
  const { workflow } = await runOnce(client, slug);
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/1/workflows/${workflow.id}/jobs/1`);

  await expect(dashboard.getByRole("button", { name: "Uploading test results" })).toBeVisible();
  const durations = await dashboard.locator("section h3 > span:last-child").all();
  const boxes = await Promise.all(durations.map((duration) => duration.boundingBox()));
  const rights = boxes.map((box) => (box === null ? null : Math.round(box.x + box.width)));
  expect(rights.length).toBeGreaterThan(2);
  expect(new Set(rights).size, "durations of open and of closed steps end at the same place").toBe(1);

  await dashboard.getByRole("link", { name: /^Go to line \d+, which most likely/ }).click();
  await expect(dashboard).toHaveURL(/#step-\d+:L\d+$/);
  await expect(dashboard.getByText("running test/account.js test/cart.js")).toBeAttached();

  await dashboard.getByRole("link", { name: "1 failed test" }).click();
  await expect(dashboard).toHaveURL(/tab=tests/);
  const panel = dashboard.getByRole("tabpanel");
  await expect(panel.getByText("1 failed", { exact: true })).toBeVisible();
  await expect(panel.getByText("AssertionError: expected 2, got 3")).toBeVisible();
  await panel.getByRole("button", { name: "Skipped" }).click();
  await expect(panel.getByText("signs out")).toBeVisible();
  await expect(panel.getByText("adds two")).toBeHidden();
  await panel.getByRole("button", { name: "All", exact: true }).click();
  await panel.getByRole("searchbox").fill("account in");
  await expect(panel.getByText("signs in")).toBeVisible();
  await expect(panel.getByText("empties")).toBeHidden();

  await dashboard.reload();
  await expect(panel.getByText("signs in")).toBeVisible();
  await expect(panel.getByText("empties")).toBeHidden();

  const tabs = dashboard.getByRole("tablist", { name: "What the job shows" });
  await tabs.getByRole("tab", { name: /^Tests/ }).focus();
  await dashboard.keyboard.press("ArrowRight");
  await dashboard.keyboard.press("ArrowRight");
  await expect(dashboard).toHaveURL(/tab=resources/);
  // Without a sandbox the processes of a job cannot be told from others, and nothing is measured.
  const used = panel.getByText(/^Used at most .* memory/);
  await expect(used.or(panel.getByText("Nothing was measured"))).toBeVisible();
  if (await used.isVisible()) {
    const memory = panel.getByRole("slider", { name: /^Memory/ });
    await memory.focus();
    await dashboard.keyboard.press("End");
    await expect(memory).toHaveAttribute("aria-valuetext", /^After .*: Used \d.* [KMG]B$/);
  }

  await tabs.getByRole("tab", { name: "Timing" }).click();
  await expect(panel.getByText(/in the queue, .* to make the environment and .* in steps/)).toBeVisible();
  await panel.getByRole("link", { name: "Run the tests" }).click();
  await expect(dashboard).toHaveURL(/#step-1$/);
});

test("a job's tabs count what it stored, and an artifact opens from its own origin", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  const slug = await addProject("storing", storingConfig);
  const { workflow } = await runOnce(client, slug);
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/1/workflows/${workflow.id}/jobs/1`);
  const tabs = dashboard.getByRole("tablist", { name: "What the job shows" }).getByRole("tab");
  await expect(tabs).toHaveText(["Steps4", "Tests2", "Artifacts1", "Resources", "Timing"]);
  await tabs.filter({ hasText: "Artifacts" }).click();
  const popup = dashboard.waitForEvent("popup");
  await dashboard.getByRole("link", { name: "junit.xml" }).click();
  const opened = await popup;
  await opened.waitForURL(/\/junit\.xml\?expires=\d+&signature=/);
  expect(new URL(opened.url()).origin).not.toBe(new URL(dashboard.url()).origin);
  await expect(opened.getByText("testcase")).toBeVisible();
});

test("a rerun of failed tests runs only those, and the page leads from one attempt to the other", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  const slug = await addProject("again", testConfig);
  const job = await runOnce(client, slug);
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/1/workflows/${job.workflow.id}/jobs/1`);
  await dashboard.getByRole("button", { name: "Rerun" }).click();
  await dashboard.getByRole("menuitem", { name: /^Rerun failed tests only/ }).click();
  await jobEnd(client, slug, 2);
  await dashboard.getByRole("link", { name: /^test: / }).click();
  await expect(dashboard.getByText(/ran only the tests that failed before/)).toBeVisible();
  await dashboard.getByRole("button", { name: /Run the tests/ }).waitFor();
  const log = await dashboard.request.get(`${product.baseUrl}/api/private/output/raw/${slug}/2/output/0/1`);
  expect(await log.text()).toMatch(/^Running only what failed before: 1 of 2\.\nrunning test\/cart\.js$/m);
  await dashboard.getByRole("button", { name: "Attempt 2 of 2" }).click();
  await dashboard.getByRole("menuitem", { name: /^Attempt 1/ }).click();
  await expect(dashboard).toHaveURL(/jobs\/1$/);
});

test("a variable goes in and never comes out, and a job that prints it prints ****", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  const slug = await addProject("secretive", tokenConfig);
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}`);
  await dashboard.getByRole("link", { name: "Settings" }).click();
  await dashboard.getByRole("button", { name: "Import" }).click();
  await dashboard.getByLabel("One variable a line").fill("TOKEN=0123456789abcdefWXYZ\n# a comment\nOTHER='x'\n");
  await dashboard.getByRole("button", { name: "Set 2 variables" }).click();
  const panel = dashboard.getByRole("tabpanel");
  await expect(panel.getByText("••••WXYZ")).toBeVisible();
  await expect(panel.getByText("OTHER", { exact: true })).toBeVisible();
  expect(await dashboard.content()).not.toContain("0123456789abcdef");

  await panel.getByRole("button", { name: "Delete OTHER" }).click();
  await dashboard.getByRole("dialog").getByRole("button", { name: "Delete variable" }).click();
  await expect(panel.getByText("OTHER", { exact: true })).toBeHidden();

  const job = await runOnce(client, slug);
  expect(job.status).toBe("success");
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/1/workflows/${job.workflow.id}/jobs/1#step-1:L1`);
  await expect(dashboard.getByText("the token is ****", { exact: true })).toBeVisible();
});

test("a context is made, filled and deleted, and says who uses it", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  const config = tokenConfig.replace("[print]", "[print: { context: vault }]");
  const slug = await addProject("contextual", config);
  await dashboard.goto(`${product.baseUrl}/contexts`);
  await dashboard.getByRole("button", { name: "Create context" }).first().click();
  await dashboard.getByLabel("Name").fill("vault");
  await dashboard.getByRole("dialog").getByRole("button", { name: "Create context" }).click();
  await expect(dashboard.getByRole("heading", { name: "vault" })).toBeVisible();
  await dashboard.getByRole("button", { name: "Add variable" }).click();
  await dashboard.getByLabel("Name").fill("TOKEN");
  await dashboard.getByLabel("Value").fill("abcdefghij0123456789");
  await dashboard.getByRole("dialog").getByRole("button", { name: "Add variable" }).click();
  await expect(dashboard.getByText("••••6789")).toBeVisible();

  expect((await runOnce(client, slug)).status).toBe("success");
  await dashboard.reload();
  await dashboard.getByRole("button", { name: "Delete context" }).click();
  const dialog = dashboard.getByRole("dialog");
  await expect(dialog.getByText("e2e/contextual")).toBeVisible();
  await dialog.getByRole("button", { name: "Delete context" }).click();
  await expect(dashboard).toHaveURL(/\/contexts$/);
  await expect(dashboard.getByText("vault", { exact: true })).toBeHidden();
});
