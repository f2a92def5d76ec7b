import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRepository } from "../e2e/product/git-repository.ts";
import { type Product, startProduct } from "../e2e/product/product.ts";
import { ProductClient } from "../e2e/product/product-client.ts";
import { BuildObserver } from "./build-observer.ts";

/** A running product with somebody watching. */
export interface BenchProduct extends AsyncDisposable {
  readonly product: Product;
  readonly client: ProductClient;
  readonly observer: BuildObserver;
  /** Adds a project whose repository has this configuration, and gives its slug. */
  addProject(name: string, config: string): Promise<string>;
}

/** Starts the product with two agents, as the measurements are defined, and a socket like a browser's. */
export async function startBenchProduct(environment: Readonly<Record<string, string>> = {}): Promise<BenchProduct> {
  const product = await startProduct({ agents: 2, environment });
  const client = await ProductClient.connect(product);
  const observer = await BuildObserver.connect(product);
  const directory = await mkdtemp(join(tmpdir(), "rotunda-bench-"));
  return {
    product,
    client,
    observer,
    addProject: async (name, config) => {
      await makeRepository(join(directory, name), { ".circleci/config.yml": config });
      return client.addProject(join(directory, name), name);
    },
    [Symbol.asyncDispose]: async () => {
      observer.close();
      await product.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A configuration of one machine job with one step. */
export function oneStepConfig(command: string): string {
  return `version: 2.1
jobs:
  build:
    machine: true
    steps:
      - run:
          name: Step
          command: ${command}
workflows:
  main:
    jobs: [build]
`;
}
