import { expect, type Page } from "@playwright/test";
import { testPassword } from "../product/dashboard-session.ts";
import type { Product } from "../product/product.ts";

/** Signs in as `admin`, making the account with the setup code when nobody has yet. Ends on the dashboard. */
export async function signIn(page: Page, product: Product): Promise<void> {
  await page.goto(product.baseUrl);
  const setupCode = page.getByLabel("Setup code");
  const login = page.getByRole("button", { name: "Sign in" });
  await expect(setupCode.or(login).first()).toBeVisible();
  if (await setupCode.isVisible()) await setUp(page, product.setupCode());
  else {
    await page.getByLabel(/^(Login|Account|User name)/).fill("admin");
    await page.getByLabel("Password", { exact: true }).fill(testPassword);
    await login.click();
  }
  await expect(page).toHaveURL(/\/pipelines$/);
}

/** Makes the first account on the page that asks for it. */
export async function setUp(page: Page, code: string): Promise<void> {
  await page.getByLabel("Setup code").fill(code);
  await page
    .getByLabel(/^(New )?[Pp]assword/)
    .first()
    .fill(testPassword);
  const repeated = page.getByLabel(/again|repeat/i);
  if ((await repeated.count()) > 0) await repeated.fill(testPassword);
  await page.getByRole("button", { name: /create|set|continue/i }).click();
}
