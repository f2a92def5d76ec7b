import type { Page } from "@playwright/test";
import { processTree } from "#server/testing/services/process-tree.ts";
import { expect, test } from "../browser/rotunda-test.ts";
import { testPassword } from "../product/dashboard-session.ts";
import type { Product } from "../product/product.ts";

/** Opens the console's services, setting its password on the first visit. */
async function openConsole(page: Page, product: Product): Promise<void> {
  await page.goto(product.consoleUrl);
  const code = page.getByLabel("Setup code");
  const known = page.getByLabel("Password", { exact: true });
  await expect(code.or(known)).toBeVisible();
  if (await code.isVisible()) {
    await code.fill(product.setupCode());
    await page.getByLabel("New password").fill(testPassword);
    await page.getByLabel("The same again").fill(testPassword);
    await page.getByRole("button", { name: "Set the password" }).click();
  } else {
    await known.fill(testPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await expect(page.getByRole("heading", { name: "Services" })).toBeVisible();
}

async function isReady(product: Product): Promise<boolean> {
  const answer = await fetch(`${product.baseUrl}/readyz`).catch(() => null);
  return answer?.status === 200;
}

function enginePid(product: Product): number | undefined {
  return processTree(product.supervisorPid).find((entry) => entry.command.includes("--services=engine"))?.pid;
}

test("the console shows every service as running", async ({ page, product }) => {
  await openConsole(page, product);
  for (const name of ["postgres", "engine", "web"]) {
    const row = page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
    await expect(row.getByText("Running", { exact: true })).toBeVisible();
  }
});

test("a service is restarted from the console, as a new process", async ({ page, product }) => {
  await openConsole(page, product);
  const before = enginePid(product);
  await page.getByRole("button", { name: "Restart Now: engine" }).click();
  await expect.poll(() => enginePid(product)).not.toBe(before);
  const row = page.getByRole("listitem").filter({ has: page.getByText("engine", { exact: true }) });
  await expect(row.getByText("Running", { exact: true })).toBeVisible();
  await expect.poll(() => isReady(product)).toBe(true);
});

test("a stopped service stays stopped until somebody starts it, and the console lives on without the web server", async ({
  page,
  product,
}) => {
  await openConsole(page, product);
  await page.getByRole("button", { name: "Stop Now: web" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop Now" }).click();
  const row = page.getByRole("listitem").filter({ has: page.getByText("web", { exact: true }) });
  await expect(row.getByText("Stopped", { exact: true })).toBeVisible();
  await expect
    .poll(() =>
      fetch(product.baseUrl).then(
        () => "answers",
        () => "is silent",
      ),
    )
    .toBe("is silent");
  await page.getByRole("button", { name: "Start Now: web" }).click();
  await expect(row.getByText("Running", { exact: true })).toBeVisible();
  await expect.poll(() => isReady(product)).toBe(true);
});

test("plain HTTP on the console's port leads to HTTPS and says why", async ({ product }) => {
  const answer = await fetch(product.consoleUrl.replace("https:", "http:"), { redirect: "manual" });
  expect([301, 302, 307, 308]).toContain(answer.status);
  expect(answer.headers.get("location")).toContain(product.consoleUrl);
  expect(await answer.text()).toContain("certificate");
});
