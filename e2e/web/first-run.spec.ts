import { expect, test, watchFaults } from "../browser/rotunda-test.ts";
import { setUp } from "../browser/sign-in.ts";
import { testPassword } from "../product/dashboard-session.ts";
import { startProduct } from "../product/product.ts";

test("from the setup code to a first green build without reading anything else", async ({ page }) => {
  const product = await startProduct();
  try {
    const faults = watchFaults(page);
    await page.goto(product.baseUrl);
    await expect(page).toHaveURL(/\/setup/);
    await setUp(page, product.setupCode());
    await expect(page).toHaveURL(/\/pipelines$/);
    await page.getByRole("button", { name: "Try the example" }).click();
    await expect(page).toHaveURL(/\/pipelines\/git\/[^/]+\/[^/]+\/1$/);
    await expect(page.getByText("Success").first()).toBeVisible({ timeout: 30_000 });
    expect(faults).toEqual([]);
  } finally {
    await product.stop();
  }
});

test("a wrong setup code and a wrong password are refused with a sentence", async ({ page, dashboard, product }) => {
  // A page that is still open would lead to the sign-in by itself, in the middle of our going there.
  await page.goto("about:blank");
  await dashboard.context().clearCookies();
  await page.goto(`${product.baseUrl}/sign-in`);
  await page.getByLabel("Login").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill(`not ${testPassword}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
});
