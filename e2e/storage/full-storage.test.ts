import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRepository } from "../product/git-repository.ts";
import { type Product, startProduct } from "../product/product.ts";
import { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";

const small = `
      - run: { name: Make, command: "mkdir out; echo kept >out/file" }
      - store_artifacts: { path: out/file, destination: file }
      - save_cache: { key: small, paths: [out] }
      - persist_to_workspace: { root: out, paths: [file] }`;
const large = (step: string) => `
      - run: { name: Make, command: "mkdir out; head -c 60000000 /dev/urandom >out/large" }
      - ${step}`;
const configOf = (steps: string) =>
  `version: 2.1\njobs:\n  build:\n    machine: true\n    steps:${steps}\nworkflows:\n  main:\n    jobs: [build]\n`;

let dataDirectory: string;
let storage: string;
let product: Product;
let client: ProductClient;
let slug: string;

// Only root can mount a disk that is small.
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  if (!isRoot) return;
  dataDirectory = mkdtempSync(join(tmpdir(), "rotunda-full-"));
  chmodSync(dataDirectory, 0o755);
  storage = join(dataDirectory, "artifacts");
  mkdirSync(storage);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "rotunda-full", storage]);
  product = await startProduct({
    agents: 1,
    dataDirectory,
    environment: { ROTUNDA_ARTIFACT_GIB_MAX: "0.1", ROTUNDA_DOCKER_FALLBACK: "host" },
  });
  client = await ProductClient.connect(product);
  const repository = join(dataDirectory, "repository");
  await makeRepository(repository, { "README.md": "# full\n" });
  slug = await client.addProject(repository, "full");
});

afterAll(async () => {
  await product?.stop();
  if (storage !== undefined) execFileSync("umount", [storage]);
  if (dataDirectory !== undefined) rmSync(dataDirectory, { recursive: true, force: true });
});

/** Builds and gives the job with its steps' logs by name. */
async function build(steps: string) {
  const { number } = await client.runGiven(slug, configOf(steps));
  const workflow = await waitUntil(
    async () => {
      const chip = (await client.pipeline(slug, number)).workflows[0];
      const found = chip === undefined ? null : await client.workflow(chip.id);
      return found !== null && found.status !== "running" && found.status !== "failing" ? found : null;
    },
    { what: `pipeline ${number} to end`, secondsMax: 60 },
  );
  const job = await client.job(slug, workflow.jobs[0]?.number ?? 0);
  const [task] = job.tasks;
  const logs = new Map<string, string>();
  for (const step of task?.steps ?? [])
    logs.set(step.name, (await client.stepLog(task?.id ?? "", step.index)).toString("utf8"));
  return { status: job.status, reason: job.stopReason, number: job.number ?? 0, logs };
}

async function artifactOf(job: number): Promise<string> {
  const [artifact] = await client.rest.artifacts(slug, job);
  return (await client.rest.bytes(artifact?.url ?? "")).toString("utf8");
}

test.skipIf(!isRoot)(
  "a full storage fails what is uploaded in a sentence, and harms nothing that is there",
  async () => {
    const first = await build(small);
    expect(first, JSON.stringify([...first.logs])).toMatchObject({ status: "success" });
    for (const [step, name] of [
      ["store_artifacts: { path: out }", "Uploading artifacts"],
      ["save_cache: { key: large, paths: [out] }", "Saving cache"],
      ["persist_to_workspace: { root: out, paths: [.] }", "Persisting to workspace"],
    ] as const) {
      const { status, reason, logs } = await build(large(step));
      expect([status, reason], name).toEqual(["failed", "stepFailed"]);
      expect(logs.get(name)).toContain("The server's storage is full");
    }
    expect(await artifactOf(first.number)).toBe("kept\n");
    expect((await fetch(`${product.baseUrl}/readyz`)).status).toBe(200);
    const restored = await build(`
      - restore_cache: { key: small }
      - run: { name: Look, command: cat out/file }`);
    expect([restored.status, restored.logs.get("Look")]).toEqual(["success", "kept\n"]);
    expect((await build(small.replaceAll("small", "another"))).status).toBe("success");
  },
);

test.skipIf(!isRoot)(
  "an artifact beyond the limit fails its step with its size and what raises the limit",
  async () => {
    const { status, logs } = await build(`
      - run: { name: Make, command: "mkdir out; truncate -s 120M out/large; echo kept >out/a" }
      - store_artifacts: { path: out, destination: . }`);
    expect(status).toBe("failed");
    expect(logs.get("Uploading artifacts")).toContain(
      "large has 0.117 GiB, and an artifact may have 0.1 GiB. ROTUNDA_ARTIFACT_GIB_MAX raises that.",
    );
  },
);
