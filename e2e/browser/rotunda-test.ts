import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, type Page } from "@playwright/test";
import { makeRepository } from "../product/git-repository.ts";
import { type Product, startProduct } from "../product/product.ts";
import { ProductClient } from "../product/product-client.ts";
import { signIn } from "./sign-in.ts";

interface RotundaWorker {
  /** One product for all specs of a worker; they keep apart by projects of their own. */
  readonly product: Product;
  readonly client: ProductClient;
}

interface RotundaTest {
  /** A page of the dashboard's administrator. Fails the test when the page logs an error. */
  readonly dashboard: Page;
  /** Adds a project whose repository has this configuration, and gives its slug. */
  readonly addProject: (name: string, config: string) => Promise<string>;
}

/** Playwright's `test` with a running product. */
export const test = base.extend<RotundaTest, RotundaWorker>({
  product: [
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  client: [async ({ product }, use) => use(await ProductClient.connect(product)), { scope: "worker" }],
  dashboard: async ({ page, product }, use) => {
    const faults = watchFaults(page);
    await signIn(page, product);
    await use(page);
    if (faults.length > 0) throw new Error(`The page reported faults:\n${faults.join("\n")}`);
  },
  addProject: async ({ client }, use) => {
    const directory = await mkdtemp(join(tmpdir(), "rotunda-browser-"));
    await use(async (name, config) => {
      await makeRepository(join(directory, name), { "README.md": `# ${name}\n`, ".circleci/config.yml": config });
      return client.addProject(join(directory, name), name);
    });
    await rm(directory, { recursive: true, force: true });
  },
});

export { expect } from "@playwright/test";

/** Collects what a page throws or logs as an error; requests that end because the page was left do not count. */
export function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/ERR_ABORTED|ERR_CONNECTION|net::/.test(message.text()))
      faults.push(message.text());
  });
  return faults;
}
