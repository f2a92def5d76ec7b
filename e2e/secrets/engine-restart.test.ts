import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import { isAlive, processTree } from "#server/testing/services/process-tree.ts";
import { BareAgent } from "../product/bare-agent.ts";
import { makeRepository } from "../product/git-repository.ts";
import { type Product, startProduct } from "../product/product.ts";
import { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";
import { findInFiles } from "./find-in-files.ts";

const config = `version: 2.1
jobs:
  print: { machine: true, steps: [{ run: "echo $CANARY" }] }
workflows:
  main: { jobs: [print] }
`;
const canary = "canary-4f1c9a7e-of-the-project";

let product: Product;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "rotunda-masking-"));
  product = await startProduct({ agents: 0 });
});
afterAll(async () => {
  await product?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** The engine dies without warning; the supervisor starts another. */
async function killEngine(): Promise<void> {
  const isEngine = ({ command }: { command: string }) => command.includes("--services=engine");
  const engine = processTree(product.supervisorPid).find(isEngine);
  if (engine === undefined) throw new Error("There is no engine.");
  process.kill(engine.pid, "SIGKILL");
  await waitUntil(() => !isAlive(engine.pid), { what: "the engine to be gone" });
}

test("an engine that is killed in the middle of a task still finds its secrets afterwards, those that it got meanwhile too", async () => {
  const client = await ProductClient.connect(product);
  await makeRepository(join(directory, "repository"), { ".circleci/config.yml": config });
  const slug = await client.addProject(join(directory, "repository"), "masking");
  await client.rest.send("POST", `/api/v2/project/${slug}/envvar`, { name: "CANARY", value: canary });
  await client.rest.trigger(slug, { branch: "main" });
  const agent = await BareAgent.of(product);
  const spec = await agent.acquire();
  expect(spec.environment["CANARY"]).toBe(canary);

  const at = new Date().toISOString();
  let printed = "";
  const print = (text: string) => {
    const message: AgentMessage = { type: "output", step: 0, offset: Buffer.byteLength(printed) };
    printed += text;
    return agent.tell(spec, { message, body: Buffer.from(text) });
  };
  await agent.tell(
    spec,
    { message: { type: "task_started", executor: "host", notice: null, at } },
    { message: { type: "step_started", step: 0, name: "echo", kind: "run", command: "echo", at } },
  );
  await print(`before ${canary}\nhalf ${canary.slice(0, 20)}`);
  await killEngine();
  await print(`${canary.slice(20)} and ${Buffer.from(canary).toString("base64")}\n`);
  const minted = await agent.identity(spec, "sts.example");
  await print(`minted ${minted}\nhalf ${minted.slice(0, 300)}`);
  await killEngine();
  await print(`${minted.slice(300)} ${minted} ${spec.taskToken} end\n`);
  const sha256 = createHash("sha256").update(printed).digest("hex");
  const lengthBytes = Buffer.byteLength(printed);
  await agent
    .tell(spec, { message: { type: "step_ended", step: 0, status: "success", exitCode: 0, lengthBytes, sha256, at } })
    // What was overwritten by the engine before cannot be told from a mishap, so all is asked for once more.
    .catch(async () => {
      const all = printed;
      printed = "";
      await print(all);
      await agent.tell(spec, {
        message: { type: "step_ended", step: 0, status: "success", exitCode: 0, lengthBytes, sha256, at },
      });
    });
  await agent.tell(spec, {
    message: { type: "task_finished", outcome: "success", reason: null, detail: null, at },
  });

  const log = (await client.stepLog(spec.taskId, 0)).toString();
  expect(log).toMatch(/^before \*+\nhalf \*+ and \*+.{0,4}\nminted \*+\nhalf \*+ \*+ \*+ end\n$/);
  const job = await client.job(slug, 1);
  expect(job.tasks[0]?.steps[0]).toMatchObject({ sealed: true, logBytes: lengthBytes });
  const secrets = [canary, Buffer.from(canary).toString("base64").slice(0, -4), minted, spec.taskToken];
  expect(await findInFiles(product.dataDirectory, secrets)).toEqual([]);
});
