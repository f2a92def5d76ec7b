import type { Page } from "@playwright/test";
import { openConsole } from "../browser/open-console.ts";
import { expect, test } from "../browser/rotunda-test.ts";
import { waitUntil } from "../product/wait-until.ts";

const widths = { wide: 1440, narrow: 390 } as const;
const themes = ["light", "dark"] as const;

/** One picture per width and theme, of the whole page once it is quiet. */
async function takePictures(page: Page, name: string, url: string): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    for (const [size, width] of Object.entries(widths)) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(url);
      await expect(page.locator("[aria-busy=true], .animate-skeleton")).toHaveCount(0, { timeout: 30_000 });
      await page.screenshot({ path: `e2e/screenshots/${name}-${size}-${colorScheme}.png`, fullPage: true });
    }
  }
}

test("every page can be looked at, light and dark, wide and narrow", async ({
  dashboard,
  product,
  client,
  addProject,
}) => {
  test.setTimeout(360_000);
  const green = await addProject("green", oneJob("echo hello; seq 1 200"));
  const red = await addProject("red", oneJob("echo about to fail; exit 3"));
  const broken = await addProject("broken", "version: 2.1\njobs:\n  build:\n    stepz: []\n");
  for (const slug of [green, red, broken]) await client.rest.trigger(slug, { branch: "main" });
  for (const slug of [green, red]) {
    await waitUntil(async () => (await client.job(slug, 1).catch(() => null))?.stoppedAt != null, {
      what: `the job of ${slug} to end`,
    });
  }
  await client.runGiven(green, fanOut);
  const pages: Record<string, string> = {
    pipelines: "/pipelines",
    projects: "/projects",
    project: `/pipelines/${green}`,
    contexts: "/contexts",
    "settings-variables": `/projects/${green}/settings`,
    "settings-ssh-keys": `/projects/${green}/settings?tab=ssh-keys`,
    "settings-caches": `/projects/${green}/settings?tab=caches`,
    "settings-triggers": `/projects/${green}/settings?tab=triggers`,
  };
  for (const slug of [green, red, broken]) pages[`pipeline-${slug.split("/").at(-1)}`] = `/pipelines/${slug}/1`;
  for (const slug of [green, red]) {
    const { workflow } = await client.job(slug, 1);
    const name = slug.split("/").at(-1);
    pages[`workflow-${name}`] = `/pipelines/${slug}/1/workflows/${workflow.id}`;
    const job = `/pipelines/${slug}/1/workflows/${workflow.id}/jobs/1`;
    pages[`job-${name}`] = job;
    for (const tab of ["tests", "resources", "timing"]) pages[`job-${name}-${tab}`] = `${job}?tab=${tab}`;
  }
  pages["editor"] = `/projects/${green}/config?pipeline=2`;
  pages["editor-broken"] = `/projects/${broken}/config`;
  pages["config-source"] = `/pipelines/${green}/1?tab=config`;
  pages["config-compiled"] = `/pipelines/${green}/1?tab=config&config=compiled`;
  pages["config-changes"] = `/pipelines/${green}/2?tab=config&config=changes`;
  for (const [name, path] of Object.entries(pages)) await takePictures(dashboard, name, `${product.baseUrl}${path}`);
  await openConsole(dashboard, product);
  await takePictures(dashboard, "console", product.consoleUrl);
  await dashboard.goto("about:blank");
  await dashboard.context().clearCookies();
  await takePictures(dashboard, "sign-in", `${product.baseUrl}/sign-in`);
});

function oneJob(command: string): string {
  return `version: 2.1
jobs:
  build:
    machine: true
    steps:
      - checkout
      - run: { name: Work, command: "${command}" }
workflows:
  main:
    jobs: [build]
`;
}

const fanOut = `version: 2.1
# A file with a bit of everything, to look at.
parameters:
  deploy: { type: boolean, default: false }
executors:
  node:
    docker:
      - image: cimg/node:24.1
jobs:
  build:
    executor: node
    steps: [checkout, run: npm ci]
  test:
    executor: node
    parallelism: 4
    parameters:
      suite: { type: string }
    steps:
      - checkout
      - run:
          name: Test << parameters.suite >>
          command: npm test -- << parameters.suite >>
  deploy:
    machine: true
    steps:
      - run: echo "deployed"
workflows:
  main:
    jobs:
      - build
      - test:
          requires: [build]
          matrix:
            parameters: { suite: [unit, browser, services] }
      - hold: { type: approval, requires: [test] }
      - deploy: { requires: [hold], filters: { branches: { only: main } } }
`;
