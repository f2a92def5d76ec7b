import { expect, type Page } from "@playwright/test";
import { testPassword } from "../product/dashboard-session.ts";
import type { Product } from "../product/product.ts";

/** Signs in as `admin`, making the account with the setup code when nobody has yet. Ends on the dashboard. */
export async function signIn(page: Page, product: Product): Promise<void> {
  await page.goto(product.baseUrl);
  const setupCode = page.getByLabel(/^set-?up code$/i);
  const login = page.getByRole("button", { name: "Sign in" });
  await expect(setupCode.or(login).first()).toBeVisible();
  if (await setupCode.isVisible()) await setUp(page, product.setupCode());
  else {
    await page.getByLabel("Login").fill("admin");
    await page.getByLabel("Password", { exact: true }).fill(testPassword);
    await login.click();
  }
  await expect(page).toHaveURL(/\/pipelines$/);
}

/** Makes the first account on the page that asks for it. */
export async function setUp(page: Page, code: string): Promise<void> {
  await page.getByLabel(/^set-?up code$/i).fill(code);
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await page.getByLabel("Password again").fill(testPassword);
  await page.getByRole("button", { name: "Create the administrator" }).click();
}
