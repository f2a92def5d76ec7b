import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isAlive, processesThatName } from "#server/testing/services/process-tree.ts";
import { childEnvironment } from "../product/child-environment.ts";
import { checkout, type Product, startProduct } from "../product/product.ts";
import { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";
import { countingLines, linesUpTo, startCountingBuild } from "./counting-build.ts";

let dataDirectory: string;
let product: Product | undefined;

async function start(): Promise<ProductClient> {
  product = await startProduct({ agents: 2, dataDirectory });
  return ProductClient.connect(product);
}

const interrupt = () => process.kill(product?.supervisorPid ?? 0, "SIGINT");
const printed = (text: string) =>
  waitUntil(() => product?.output().includes(text), { what: `"${text}" to be printed` });

/** Gives how long the end took, milliseconds. */
async function ended(secondsMax: number): Promise<number> {
  const begun = performance.now();
  const pid = product?.supervisorPid ?? 0;
  await waitUntil(() => !isAlive(pid), { what: () => `Rotunda to end:\n${product?.output()}`, secondsMax });
  return performance.now() - begun;
}

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), "rotunda-stop-"));
  await chmod(dataDirectory, 0o755);
  product = undefined;
});
afterEach(async () => {
  await product?.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

describe("stopping", () => {
  test("by Ctrl-C in the middle of a build lets the job end, and it is green after the next start", async () => {
    const build = await startCountingBuild(await start(), "patient");
    await build.printed(50);
    interrupt();
    await printed("1 job is running; waiting up to 60 s for it. Ctrl-C again stops now.");
    await ended(50);
    expect(product?.output()).not.toContain("Cutting off");
    const client = await start();
    const job = await client.job("git/e2e/patient", 1);
    expect(job.status).toBe("success");
    const step = job.tasks[0]?.steps.find(({ name }) => name === "Count");
    const log = await client.stepLog(job.tasks[0]?.id ?? "", step?.index ?? 0);
    expect(log.toString().trimEnd().split("\n")).toEqual(linesUpTo(countingLines));
  });

  test("by two presses cuts the job off; its page says why, and a rerun from failed is green", async () => {
    const build = await startCountingBuild(await start(), "impatient");
    await build.printed(50);
    interrupt();
    await printed("Ctrl-C again stops now.");
    const printedBefore = product?.output() ?? "";
    await waitUntil(
      () => {
        interrupt();
        return product?.output() !== printedBefore;
      },
      { what: "the second press to count" },
    );
    await printed("Cutting off 1 job");
    await ended(40);
    const client = await start();
    const job = await client.job("git/e2e/impatient", 1);
    expect(job).toMatchObject({ status: "infrastructure_fail", stopReason: "serverStopped", stopDetail: null });
    const steps = job.tasks[0]?.steps ?? [];
    expect(steps.at(-1)).toMatchObject({ name: "Count", status: "infrastructure_fail", sealed: true });
    await client.rest.send("POST", `/api/v2/workflow/${job.workflow.id}/rerun`, { from_failed: true });
    const again = async () => {
      const next = await client.job("git/e2e/impatient", 2).catch(() => null);
      return next?.status === "success";
    };
    await waitUntil(again, { what: "the rerun to be green", secondsMax: 40 });
  });

  test("by SIGTERM ends within the ten seconds that docker stop grants, though a job runs", async () => {
    const build = await startCountingBuild(await start(), "managed");
    await build.printed(50);
    process.kill(product?.supervisorPid ?? 0, "SIGTERM");
    expect(await ended(30)).toBeLessThan(10_000);
    expect(product?.output()).toContain("Stopping. 1 running job is cut off.");
  });
});

test("a product ends when the test that started it is killed", async () => {
  const script = `
    import { startProduct } from ${JSON.stringify(join(checkout, "e2e/product/product.ts"))};
    await startProduct({ agents: 1, dataDirectory: ${JSON.stringify(dataDirectory)} });
    console.log("up");`;
  const runner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: checkout,
    env: childEnvironment({}),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(runner.stdout, "data");
  const left = () => processesThatName(dataDirectory).filter(({ pid }) => pid !== runner.pid);
  expect(left().length).toBeGreaterThan(3);
  runner.kill("SIGKILL");
  await waitUntil(() => left().length === 0, { what: () => `nothing to run: ${JSON.stringify(left())}` });
});
