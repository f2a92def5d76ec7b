import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DockerEngine, findDockerEngine, testImageRoot } from "#server/testing/docker-engine.ts";
import { FakeRegistry } from "#server/testing/fake-registry.ts";
import type { JobView } from "#server/views/job-view.ts";
import { makeRepository } from "../product/git-repository.ts";
import { checkout, type Product, startProduct } from "../product/product.ts";
import { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";
import { canaryForms } from "./canary-forms.ts";
import { findInFiles } from "./find-in-files.ts";
import { watchForSecrets } from "./secret-watch.ts";

const canaries = {
  PROJECT_CANARY: `canary "of'the-project" $7/Q&x<y>+z=é`,
  CONTEXT_CANARY: "canary~of|the-context\\n%41`id`",
  REGISTRY_PASSWORD: "canary-of.the+registry/8f31==",
};
const jobNames = ["on-host", "in-container"] as const;

let docker: DockerEngine;
let registry: FakeRegistry;
let product: Product;
let client: ProductClient;
let directory: string;
let sshKey: string;

beforeAll(async () => {
  const engine = await findDockerEngine();
  if (engine === null) throw new Error("This needs a Docker engine, or root and dockerd to start one.");
  docker = engine;
  registry = await FakeRegistry.start(testImageRoot());
  registry.account = `robot:${canaries.REGISTRY_PASSWORD}`;
  directory = await mkdtemp(join(tmpdir(), "rotunda-canary-"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "canary@key", "-f", join(directory, "key")]);
  sshKey = await readFile(join(directory, "key"), "utf8");
  product = await startProduct({ environment: { DOCKER_HOST: docker.host } });
  client = await ProductClient.connect(product);
});
afterAll(async () => {
  await product?.stop();
  await registry?.[Symbol.asyncDispose]();
  await docker?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

function configuration(): string {
  const script = readFileSync(join(checkout, "e2e/secrets/print-secrets.pl"), "utf8");
  const indented = script.replaceAll("\n", "\n              ");
  const steps = `
      - add_ssh_keys
      - run:
          name: Write the script
          command: |
              cat >print.pl \\<<'END'
              ${indented}
              END
      - run:
          name: Print variables
          command: perl print.pl ${Object.keys(canaries).join(" ")} CIRCLE_OIDC_TOKEN CIRCLE_OIDC_TOKEN_V2
      - run: { name: Print the key, command: perl print.pl ~/.ssh/id_rsa_* }
      - run:
          name: Print a token that was asked for
          command: |
            export MINTED=$(circleci run oidc get --claims '{"aud":"canary.example"}')
            perl print.pl MINTED
            perl -e 'print scalar reverse "$ENV{CIRCLE_OIDC_TOKEN} $ENV{CIRCLE_OIDC_TOKEN_V2} $ENV{MINTED}"' >reversed
      - run: { name: Print the environment, command: "env; set -x; : \\"$PROJECT_CANARY\\" \\"$CONTEXT_CANARY\\"" }
      - store_artifacts: { path: reversed }`;
  return `version: 2.1
jobs:
  on-host:
    machine: true
    steps: &steps ${steps}
  in-container:
    docker:
      - image: ${registry.host}/team/tools:1
        auth: { username: robot, password: $REGISTRY_PASSWORD }
    steps: *steps
workflows:
  main:
    jobs:
${jobNames.map((name) => `      - ${name}: { context: canaries }`).join("\n")}
`;
}

/** Stores the canaries where people store theirs. Gives the context. */
async function setUp(slug: string): Promise<string> {
  const { PROJECT_CANARY, ...others } = canaries;
  await client.rest.send("POST", `/api/v2/project/${slug}/envvar`, { name: "PROJECT_CANARY", value: PROJECT_CANARY });
  const owner = { slug: "git/e2e", type: "organization" };
  const { id } = await client.rest.send<{ id: string }>("POST", "/api/v2/context", { name: "canaries", owner });
  for (const [name, value] of Object.entries(others))
    await client.rest.send("PUT", `/api/v2/context/${id}/environment-variable/${name}`, { value });
  await client.rest.send("POST", `/api/v1.1/project/${slug}/ssh-key`, { private_key: sshKey, hostname: "canary.host" });
  return id;
}

/** Everything that the socket says about jobs, from their first moment on. */
async function listen(pipelineId: string): Promise<{ frames(): string } & Disposable> {
  const socket = io(product.baseUrl, {
    transports: ["websocket"],
    extraHeaders: { "circle-token": product.localToken },
  });
  const frames: string[] = [];
  const joined = new Set<string>();
  const joinAll = (rooms: string[]) => {
    const fresh = rooms.filter((room) => !joined.has(room));
    for (const room of fresh) joined.add(room);
    if (fresh.length > 0) socket.emit("join", fresh);
  };
  socket.onAny((name: string, ...values: unknown[]) => {
    frames.push(JSON.stringify([name, ...values]));
    for (const id of frames.at(-1)?.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [])
      joinAll([
        `pipeline:${id}`,
        `workflow:${id}`,
        `job:${id}`,
        ...Array.from({ length: 12 }, (_, n) => `log:${id}:${n}`),
      ]);
  });
  await waitUntil(() => socket.connected, { what: "the socket" });
  joinAll(["pipelines", `pipeline:${pipelineId}`]);
  return { frames: () => frames.join("\n"), [Symbol.dispose]: () => void socket.disconnect() };
}

/** The canaries and, once a job has stored them, the tokens that it had. */
async function tokensOf(slug: string, job: JobView): Promise<readonly string[]> {
  const [artifact] = await client.rest.artifacts(slug, job.number ?? 0);
  const text = (await client.rest.bytes(artifact?.url ?? "")).toString();
  const tokens = [...text].reverse().join("").split(" ");
  expect(tokens).toHaveLength(3);
  for (const token of tokens) expect(token).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
  return tokens;
}

/** What people and programs read about the pipeline: API, what pages ask for, and the pages themselves. */
async function everythingReadable(
  slug: string,
  about: { pipelineId: string; contextId: string; jobs: readonly JobView[] },
) {
  const { pipelineId, contextId, jobs } = about;
  const [workflow] = await client.rest.workflows(pipelineId);
  const texts: string[] = [];
  const api = [
    ...["", "/envvar", "/envvar/PROJECT_CANARY", "/pipeline", "/pipeline/1"].map(
      (end) => `/api/v2/project/${slug}${end}`,
    ),
    ...["", "/workflow", "/config"].map((end) => `/api/v2/pipeline/${pipelineId}${end}`),
    ...["", "/job"].map((end) => `/api/v2/workflow/${workflow?.id}${end}`),
    ...["", "/environment-variable"].map((end) => `/api/v2/context/${contextId}${end}`),
    `/api/v1.1/project/${slug}/ssh-key`,
    `/api/private/pipelines/${pipelineId}`,
    ...jobs.map(({ number }) => `/api/v2/project/${slug}/job/${number}`),
  ];
  for (const path of api) texts.push((await client.rest.bytes(path)).toString());
  for (const job of jobs) {
    texts.push(JSON.stringify(job));
    const [task] = job.tasks;
    for (const step of task?.steps ?? []) {
      const window = { taskId: task?.id ?? "", step: step.index, fromLine: 0, lineCount: 1000 };
      texts.push(JSON.stringify(await client.logWindow(window)));
      texts.push((await client.stepLog(window.taskId, step.index)).toString());
    }
  }
  const pages = [
    ...["/pipelines", "/projects", "/contexts", `/contexts/${contextId}`, `/projects/${slug}/settings`],
    ...[`/pipelines/${slug}`, `/pipelines/${slug}/1`, `/pipelines/${slug}/1/workflows/${workflow?.id}`],
    ...jobs.map(({ number }) => `/pipelines/${slug}/1/workflows/${workflow?.id}/jobs/${number}`),
  ];
  for (const path of pages) texts.push(await client.page(path));
  return texts;
}

test("secrets that jobs print in every way stand nowhere but where they are sealed", async () => {
  await makeRepository(join(directory, "repository"), { ".circleci/config.yml": configuration() });
  const slug = await client.addProject(join(directory, "repository"), "canary");
  const contextId = await setUp(slug);
  const keyLines = sshKey.split("\n").slice(1, -2);
  const known = [...Object.values(canaries).flatMap(canaryForms), ...keyLines];
  await using watch = watchForSecrets(docker.host, known);
  const { id: pipelineId } = await client.rest.trigger(slug, { branch: "main" });
  using socket = await listen(pipelineId);
  const ended = async () => {
    const [workflow] = await client.rest.workflows(pipelineId);
    return workflow !== undefined && ["success", "failed"].includes(workflow.status);
  };
  await waitUntil(ended, { what: "the jobs to end", secondsMax: 120 });
  const jobs = await Promise.all(jobNames.map((_, index) => client.job(slug, index + 1)));
  for (const job of jobs)
    expect({
      name: job.name,
      status: job.status,
      steps: job.tasks[0]?.steps.filter(({ status }) => status !== "success"),
    }).toEqual({
      name: job.name,
      status: "success",
      steps: [],
    });

  const tokens = (await Promise.all(jobs.map((job) => tokensOf(slug, job)))).flat();
  const forbidden = [...known, ...tokens.flatMap(canaryForms), ...keyLines.flatMap(canaryForms)];
  const hits = (text: string) => forbidden.filter((form) => text.includes(form));
  const texts = await everythingReadable(slug, { pipelineId, contextId, jobs });
  for (const text of texts) expect(hits(text), text.slice(0, 200)).toEqual([]);
  expect(texts.join("\n").match(/PROJECT_CANARY \w+: .*\*{4}/g)?.length).toBeGreaterThanOrEqual(2 * 11);

  expect(socket.frames()).toContain("PROJECT_CANARY");
  expect(hits(socket.frames())).toEqual([]);
  expect(await watch.end()).toEqual([]);
  expect(watch.containersSeen).toBeGreaterThan(0);
  expect(await findInFiles(product.dataDirectory, forbidden)).toEqual([]);
  expect(hits(product.output())).toEqual([]);
});
