import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive, processTree } from "#server/testing/services/process-tree.ts";
import { type Product, startProduct } from "../product/product.ts";
import { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";
import { countingLines, linesUpTo, startCountingBuild } from "./counting-build.ts";

const leaseSeconds = 5;
const printedBeforeKill = 100;

/** How each process is known by its command line. */
const victims = {
  agent: /server\/agent\/main\.ts/,
  engine: /--services=engine/,
  web: /--services=web/,
  database: /\/postgres -D|bin\/postgres /,
} as const;

let product: Product;
let client: ProductClient;

beforeAll(async () => {
  product = await startProduct({ agents: 1, environment: { ROTUNDA_LEASE_SECONDS: String(leaseSeconds) } });
  client = await ProductClient.connect(product);
});

afterAll(() => product?.stop());

/** Kills the process without warning, and waits until it is gone. */
async function kill(victim: keyof typeof victims): Promise<void> {
  const found = processTree(product.supervisorPid).find((entry) => victims[victim].test(entry.command));
  if (found === undefined)
    throw new Error(
      `no ${victim} among\n${processTree(product.supervisorPid)
        .map((entry) => entry.command)
        .join("\n")}`,
    );
  process.kill(found.pid, "SIGKILL");
  await waitUntil(() => !isAlive(found.pid), { what: `${victim} to be gone` });
}

async function builds(): Promise<boolean> {
  const answer = await fetch(`${product.baseUrl}/readyz`).catch(() => null);
  return answer?.status === 200;
}

describe("killed without warning in the middle of a build", () => {
  test.each(["engine", "web", "database"] as const)(
    "%s: the build goes on, and every line is stored exactly once",
    async (victim) => {
      const build = await startCountingBuild(client, `kill-${victim}`);
      await build.printed(printedBeforeKill);
      await kill(victim);
      const { job, lines } = await build.ended(45);
      expect(lines).toEqual(linesUpTo(countingLines));
      expect(job.status).toBe("success");
      expect(job.tasks[0]?.steps.every((step) => step.sealed)).toBe(true);
      await waitUntil(builds, { what: "builds to be possible again" });
    },
  );

  test("agent: the job ends as our failure within the lease, and its log has no gap", async () => {
    const build = await startCountingBuild(client, "kill-agent");
    await build.printed(printedBeforeKill);
    await kill("agent");
    const { job, lines } = await build.ended(3 * leaseSeconds + 10);
    expect({ status: job.status, reason: job.stopReason }).toEqual({
      status: "infrastructure_fail",
      reason: "agentLost",
    });
    expect(lines.length).toBeGreaterThanOrEqual(printedBeforeKill);
    expect(lines).toEqual(linesUpTo(lines.length));
    const next = await startCountingBuild(client, "after-kill-agent");
    expect((await next.ended(45)).job.status).toBe("success");
  });
});
