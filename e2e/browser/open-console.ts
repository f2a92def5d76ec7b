import { expect, type Page } from "@playwright/test";
import { testPassword } from "../product/dashboard-session.ts";
import type { Product } from "../product/product.ts";

/** Opens the console's services, setting its password on the first visit. */
export async function openConsole(page: Page, product: Product): Promise<void> {
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
