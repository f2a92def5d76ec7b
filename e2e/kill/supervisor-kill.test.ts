import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { processesThatName } from "#server/testing/services/process-tree.ts";
import { startProduct } from "../product/product.ts";
import { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";
import { countingLines, linesUpTo, startCountingBuild } from "./counting-build.ts";

test("the supervisor killed without warning leaves nothing running, and the next start finds everything as it was", async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), "rotunda-supervisor-"));
  await chmod(dataDirectory, 0o755);
  const first = await startProduct({ agents: 1, dataDirectory });
  const client = await ProductClient.connect(first);
  const build = await startCountingBuild(client, "before");
  const { lines } = await build.ended(45);
  process.kill(first.supervisorPid, "SIGKILL");
  const left = () => processesThatName(dataDirectory);
  await waitUntil(() => left().length === 0, {
    what: () => `nothing to run any more: ${JSON.stringify(left())}`,
    secondsMax: 20,
  });

  const second = await startProduct({ agents: 1, dataDirectory });
  try {
    const again = await ProductClient.connect(second);
    const job = await again.job("git/e2e/before", 1);
    expect(job.status).toBe("success");
    expect(lines).toEqual(linesUpTo(countingLines));
    const next = await startCountingBuild(again, "after");
    expect((await next.ended(45)).job.status).toBe("success");
  } finally {
    await second.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
});
