import type { Page } from "@playwright/test";
import { expect, test } from "../browser/rotunda-test.ts";

const config = `version: 2.1
parameters:
  greeting:
    type: string
    default: hello
executors:
  here:
    machine: true
jobs:
  build:
    executor: here
    steps:
      - checkout
      - run: echo << pipeline.parameters.greeting >>
  test:
    executor: here
    steps:
      - run: echo tested
workflows:
  main:
    jobs:
      - build
      - test:
          requires: [build]
`;

const editor = (page: Page) => page.getByRole("textbox", { name: "Configuration" });

async function openEditor(page: Page, baseUrl: string, slug: string): Promise<void> {
  await page.goto(`${baseUrl}/projects/${slug}/config`);
  await expect(editor(page)).toContainText("version: 2.1");
  await expect(page.getByText("No problems")).toBeVisible();
}

/** Puts the cursor at the end of the first line that holds this text. */
async function goToEndOf(page: Page, text: string): Promise<void> {
  await editor(page).locator(".cm-line", { hasText: text }).first().click();
  await page.keyboard.press("End");
}

/** Begins a new line with this text, without the indentation that the editor would give it. */
async function newLine(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Enter");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.type(text);
}

test("while one types, a fault is underlined under its token and told; mending it clears it", async ({
  dashboard,
  product,
  addProject,
}) => {
  await openEditor(dashboard, product.baseUrl, await addProject("editor-lint", config));
  await goToEndOf(dashboard, "requires: [build]");
  for (let i = 0; i < 2; i += 1) await dashboard.keyboard.press("ArrowLeft");
  await dashboard.keyboard.type("x");
  const fault = dashboard.locator(".cm-lintRange-error");
  await expect(fault).toHaveText("builxd");
  const problems = dashboard.getByRole("region", { name: "Problems" });
  await expect(problems.getByText("1 error")).toBeVisible();
  await expect(problems.getByRole("button", { name: /24:22/ })).toContainText("buil");
  await fault.hover();
  await expect(dashboard.locator(".cm-tooltip-lint")).toContainText("build");
  await expect(dashboard.getByText("As it was before the errors")).toBeVisible();
  await dashboard.keyboard.press("Escape");
  await problems.getByRole("button", { name: /24:22/ }).click();
  await dashboard.keyboard.press("ControlOrMeta+z");
  await expect(fault).toHaveCount(0);
  await expect(dashboard.getByText("No problems")).toBeVisible();
});

test("completion offers the keys of the place and the names of the file", async ({
  dashboard,
  product,
  addProject,
}) => {
  await openEditor(dashboard, product.baseUrl, await addProject("editor-completion", config));
  const options = dashboard.locator(".cm-tooltip-autocomplete li");
  await goToEndOf(dashboard, "executor: here");
  await dashboard.keyboard.type("\nres");
  await expect(options.filter({ hasText: "resource_class" })).toBeVisible();
  await expect(options.filter({ hasText: "requires" })).toHaveCount(0);
  await options.filter({ hasText: "resource_class" }).click();
  await dashboard.keyboard.type("lar");
  await expect(options.first()).toHaveText(/^large/);
  await options.first().click();
  await expect(editor(dashboard)).toContainText("resource_class: large");
  await expect(dashboard.getByText("No problems")).toBeVisible();
  await goToEndOf(dashboard, "requires: [build]");
  await newLine(dashboard, "      - t");
  await expect(options.first()).toHaveText(/^testjob/);
});

test("the graph follows the text, and leads back to it", async ({ dashboard, product, addProject }) => {
  await openEditor(dashboard, product.baseUrl, await addProject("editor-graph", config));
  const graph = dashboard.getByRole("region", { name: "Workflow main" });
  await expect(graph.getByRole("button")).toHaveText([/^build/, /^test/]);
  await goToEndOf(dashboard, "requires: [build]");
  await newLine(dashboard, "      - hold: { type: approval, requires: [test]");
  await expect(graph.getByRole("button")).toHaveText([/^build/, /^test/, /^hold.*approval/]);
  await graph.getByRole("button", { name: "test" }).click();
  await expect(dashboard.locator(".cm-activeLine")).toHaveText(/- test:/);
  await dashboard.getByRole("button", { name: "Changes" }).click();
  await expect(dashboard.getByText("1 line added")).toBeVisible();
  await dashboard.getByRole("button", { name: "Compiled" }).click();
  await expect(dashboard.getByRole("textbox", { name: "Compiled configuration" })).toContainText("version: 2");
});

test("an unsaved text runs on a branch with the parameters of a form, ends green, and the pipeline says so", async ({
  dashboard,
  product,
  addProject,
}) => {
  const slug = await addProject("editor-run", config);
  await openEditor(dashboard, product.baseUrl, slug);
  await goToEndOf(dashboard, "- run: echo tested");
  await dashboard.keyboard.type(" unsaved");
  await expect(dashboard.getByText(/^Differs from/)).toBeVisible();
  await dashboard.getByRole("button", { name: "Run on branch…" }).click();
  const dialog = dashboard.getByRole("dialog");
  await dialog.getByLabel("greeting").fill("good evening");
  dashboard.once("dialog", (leaving) => void leaving.accept());
  await dialog.getByRole("button", { name: "Run on branch" }).click();
  await expect(dashboard).toHaveURL(new RegExp(`/pipelines/${slug}/1$`));
  await expect(dashboard.getByText("handed in").first()).toBeVisible();
  await expect(dashboard.getByText("Success").first()).toBeVisible({ timeout: 40_000 });
  await dashboard.getByRole("tab", { name: "Config" }).click();
  await expect(dashboard.getByRole("textbox", { name: "Config file" })).toContainText("echo tested unsaved");
  await dashboard.getByRole("button", { name: "Compiled" }).click();
  await expect(dashboard.getByRole("textbox", { name: "Compiled configuration" })).toContainText("good evening");
});

test("the Config tab shows what is new since the pipeline before", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  const slug = await addProject("config-tab", config);
  for (let count = 0; count < 2; count += 1) await client.rest.trigger(slug, { branch: "main" });
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/2?tab=config&config=changes`);
  await expect(dashboard.getByText("No change since")).toBeVisible();
  await dashboard.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(editor(dashboard)).toContainText("version: 2.1");
  await goToEndOf(dashboard, "- run: echo tested");
  await dashboard.keyboard.type(" again");
  await dashboard.getByRole("button", { name: "Run on branch…" }).click();
  await dashboard.getByRole("dialog").getByRole("button", { name: "Run on branch" }).click();
  await expect(dashboard).toHaveURL(new RegExp(`/pipelines/${slug}/3$`));
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/3?tab=config&config=changes`);
  await expect(dashboard.getByText("1 line added, 1 removed since #2")).toBeVisible();
  await expect(dashboard.getByText(/unchanged lines/).first()).toBeVisible();
  await dashboard.getByRole("button", { name: "One column" }).click();
  await expect(dashboard.locator(".cm-deletedChunk")).toContainText("echo tested");
});

test("of a file of ten thousand lines only what is in sight is drawn, and typing stays quick", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  const slug = await addProject("editor-long", config);
  const long = `${config}${"# a remark that nobody reads\n".repeat(10_000)}`;
  await client.runGiven(slug, long);
  await dashboard.goto(`${product.baseUrl}/pipelines/${slug}/1?tab=config`);
  const source = dashboard.getByRole("textbox", { name: "Config file" });
  await expect(source).toContainText("version: 2.1");
  expect(await source.locator(".cm-line").count()).toBeLessThan(400);
  await dashboard.getByRole("button", { name: "Changes" }).click();
  await expect(dashboard.getByText(/^10000 lines added since/)).toBeVisible();
  await dashboard.goto(`${product.baseUrl}/projects/${slug}/config?pipeline=1`);
  await expect(dashboard.getByText("No problems")).toBeVisible();
  expect(await editor(dashboard).locator(".cm-line").count()).toBeLessThan(400);
  await goToEndOf(dashboard, "- run: echo tested");
  const begun = Date.now();
  await dashboard.keyboard.type(" thoroughly and with great patience");
  await expect(editor(dashboard)).toContainText("great patience");
  expect(Date.now() - begun).toBeLessThan(5000);
});
