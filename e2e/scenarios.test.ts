import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import { type Product, startProduct } from "./product/product.ts";
import { ProductClient } from "./product/product-client.ts";
import { startRemoteSwitch } from "./product/remote-switch.ts";
import { loadScenario, scenarioNames } from "./scenario/load-scenario.ts";
import { observeRun } from "./scenario/observe-run.ts";
import { runScenario } from "./scenario/run-scenario.ts";

let docker: DockerEngine;
let product: Product;
let client: ProductClient;

beforeAll(async () => {
  docker = await engineWithImage();
  product = await startProduct({ environment: { DOCKER_HOST: docker.host } });
  client = await ProductClient.connect(product);
});

afterAll(async () => {
  await product?.stop();
  await docker?.[Symbol.asyncDispose]();
});

async function engineWithImage(): Promise<DockerEngine> {
  const engine = await findDockerEngine();
  if (engine === null) throw new Error("The scenarios need a Docker engine, or root and dockerd to start one.");
  await importTestImage(engine, "rotunda-test:local");
  return engine;
}

describe("a scenario through the whole product", () => {
  test.each(scenarioNames())("%s", async (name) => {
    const scenario = loadScenario(name);
    await using remoteSwitch = await startRemoteSwitch();
    const directory = await mkdtemp(join(tmpdir(), "rotunda-scenario-"));
    try {
      const run = await runScenario({ product, client, directory, remoteSwitch }, scenario);
      const { expected, seen } = await observeRun(client, run, scenario.expected);
      expect(seen).toEqual(expected);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
