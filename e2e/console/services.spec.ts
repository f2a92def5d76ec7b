import { processTree } from "#server/testing/services/process-tree.ts";
import { openConsole } from "../browser/open-console.ts";
import { expect, test } from "../browser/rotunda-test.ts";
import type { Product } from "../product/product.ts";

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
