import Docker from "dockerode";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DockerEngine, findDockerEngine, importGitImage } from "#server/testing/docker-engine.ts";
import { makeKeyPair } from "#server/testing/ssh-server.ts";
import type { JobView } from "#server/views/job-view.ts";
import { type Product, startProduct } from "../product/product.ts";
import { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";
import { type SshForge, startSshForge } from "./ssh-forge.ts";

const image = "rotunda-test-git:local";
let docker: DockerEngine;
let product: Product;
let client: ProductClient;
let forge: SshForge;
let slug: string;

beforeAll(async () => {
  const engine = await findDockerEngine();
  if (engine === null) throw new Error("This needs a Docker engine, or root and dockerd to start one.");
  docker = engine;
  await importGitImage(docker, image);
  forge = await startSshForge();
  product = await startProduct({ environment: { DOCKER_HOST: docker.host } });
  client = await ProductClient.connect(product);
  const project = { repositoryUrl: forge.url, organization: "e2e", name: "ssh", privateKey: forge.key.privateKey };
  slug = (await client.rest.send<{ slug: string }>("POST", "/api/private/projects", project)).slug;
});

afterAll(async () => {
  await product?.stop();
  await forge?.[Symbol.asyncDispose]();
  await docker?.[Symbol.asyncDispose]();
});

const executors = { host: "machine: true", docker: `docker: [{ image: "${image}" }]` } as const;
type Kind = keyof typeof executors;

/** A job's steps as YAML. */
function configOf(kind: Kind, steps: readonly unknown[]): string {
  return `version: 2.1\njobs:\n  build:\n    ${executors[kind]}\n    steps: ${JSON.stringify(steps)}\nworkflows: { main: { jobs: [build] } }\n`;
}

interface Ran {
  readonly job: JobView;
  /** What the step with this name printed. */
  text(step: string): Promise<string>;
}

/** Commits the steps to a branch of their own, starts a pipeline there, and gives the number of its only job once it has one. */
async function start(branch: string, kind: Kind, steps: readonly unknown[]): Promise<number> {
  await forge.commit(branch, { ".circleci/config.yml": configOf(kind, steps) });
  const { number } = await client.rest.trigger(slug, { branch });
  return waitUntil(async () => newestJob(number), { what: `a job on ${branch}` });
}

async function newestJob(pipeline: number): Promise<number | null> {
  const { state, workflows, issues } = await client.pipeline(slug, pipeline);
  if (state === "errored") throw new Error(JSON.stringify(issues));
  const chip = workflows[0];
  return chip === undefined ? null : ((await client.workflow(chip.id)).jobs[0]?.number ?? null);
}

async function ended(number: number): Promise<Ran> {
  const job = await waitUntil(
    async () => {
      const now = await client.job(slug, number);
      return ["queued", "running", "blocked"].includes(now.status) ? null : now;
    },
    { what: `job ${number} to end`, secondsMax: 100 },
  );
  const task = job.tasks[0];
  const text = async (name: string): Promise<string> => {
    const step = task?.steps.find((candidate) => candidate.name === name);
    if (task === undefined || step === undefined) return `there is no step ${name}`;
    return (await client.stepLog(task.id, step.index)).toString("utf8");
  };
  return { job, text };
}

/** In a container of its own network the sshd is there only once the test has put it there. */
const untilThere = (): unknown => ({
  run: {
    name: "wait",
    command: `until (exec 3<>/dev/tcp/127.0.0.1/${forge.sshd.port}) 2>/dev/null; do sleep 0.1; done`,
  },
});

async function bringForgeIntoContainer(number: number): Promise<void> {
  const engine = new Docker({ socketPath: docker.host.slice("unix://".length) });
  const taskId = await waitUntil(async () => (await client.job(slug, number)).tasks[0]?.id, { what: "the task" });
  const container = await waitUntil(
    async () => (await engine.listContainers({ filters: { label: [`rotunda.task=${taskId}`] } }))[0],
    { what: "the job's container", secondsMax: 60 },
  );
  await forge.sshd.listen((await engine.getContainer(container.Id).inspect()).State.Pid);
}

test.each(["host", "docker"] as const)(
  "%s: after a checkout submodules within submodules come by ssh, with the project's own key",
  async (kind) => {
    const update = "git submodule sync && git submodule update --init --recursive";
    // Without the build agent's help what a blobless clone lacks comes from the forge itself.
    const lacking =
      "git rev-list --objects --missing=print HEAD | grep -c '^?'; CIRCLE_INTERNAL_TASK_DATA=/nowhere git show origin/main~1:app.txt 2>/dev/null";
    const number = await start(`submodules-${kind}`, kind, [
      "checkout",
      { run: { name: "before", command: "ls -A vendor/lib" } },
      untilThere(),
      { run: { name: "update", command: update } },
      { run: { name: "look", command: "cat app.txt vendor/lib/lib.txt vendor/lib/deep/deep.txt" } },
      {
        run: {
          name: "origin",
          command: "git config remote.origin.url; git fetch origin main && git log -1 --format=%s FETCH_HEAD",
        },
      },
      { run: { name: "lacking", command: lacking } },
    ]);
    if (kind === "docker") await bringForgeIntoContainer(number);
    const { job, text } = await ended(number);
    expect(await text("update")).toContain("Submodule path 'vendor/lib/deep': checked out");
    expect(job.status).toBe("success");
    // As on CircleCI a checkout leaves submodules alone.
    expect(await text("before")).toBe("");
    expect(await text("lacking")).toBe("1\nolder words\n");
    expect(await text("look")).toBe("from the app\nfrom the library\nfrom the deepest\n");
    expect(await text("origin")).toMatch(new RegExp(`^${forge.url}\n[^]*Newer words\n$`));
  },
);

test("a commit that the server has is checked out while the forge is away, from a copy that the step names", async () => {
  const fetching = "git fetch -q origin 2>/dev/null && echo reached || echo away";
  const first = await start("away", "host", [
    "checkout",
    {
      run: {
        name: "look",
        command: "git show origin/main~1:app.txt; git config remote.origin.url; git log -p --all | tail -n 1",
      },
    },
    { run: { name: "fetch", command: fetching } },
  ]);
  const { job, text } = await ended(first);
  expect(job.status).toBe("success");
  expect(await text("fetch")).toBe("reached\n");
  await forge.sshd.stop();
  try {
    const again = await ended(await rerun(job.workflow.id));
    expect(again.job.status).toBe("success");
    expect(await again.text("Checkout code")).toContain(`from the server's copy of ${forge.url}`);
    expect(await again.text("look")).toBe(await text("look"));
    expect(await again.text("fetch")).toBe("away\n");
  } finally {
    await forge.sshd.listen();
  }
});

async function rerun(workflowId: string): Promise<number> {
  const answer = await client.rest.send<{ workflow_id: string }>("POST", `/api/v2/workflow/${workflowId}/rerun`, {});
  return waitUntil(async () => (await client.workflow(answer.workflow_id)).jobs[0]?.number ?? null, {
    what: "the rerun",
  });
}

test("a host whose key nobody has told the job is refused, and the step says how to make it known", async () => {
  const stranger = `ssh://root@localhost:${forge.sshd.port}/x.git`;
  const number = await start("stranger", "host", [
    "checkout",
    { run: { name: "ask", command: `git ls-remote ${stranger}` } },
  ]);
  const { job, text } = await ended(number);
  expect(job.status).toBe("failed");
  expect(await text("ask")).toContain("Host key verification failed.");
  expect(await text("ask")).toContain("ssh-keyscan");
});

test("once it is made known, an additional key opens it by its fingerprint", async () => {
  const other = makeKeyPair(forge.directory, "other");
  const added = await client.rest.send<{ fingerprint: string }>("POST", `/api/v1.1/project/${slug}/ssh-key`, {
    hostname: "localhost",
    private_key: other.privateKey,
  });
  const url = forge.url.replace("127.0.0.1", "localhost").replace(/app$/, "lib");
  const steps = (fingerprint: string) => [
    { add_ssh_keys: { fingerprints: [fingerprint] } },
    { run: { name: "know", command: `ssh-keyscan -p ${forge.sshd.port} localhost >>~/.ssh/known_hosts` } },
    { run: { name: "clone", command: `git clone -q ${url} lib && cat lib/lib.txt` } },
  ];
  const refused = await ended(await start("other-key", "host", steps(added.fingerprint)));
  expect(refused.job.status).toBe("failed");
  expect(await refused.text("clone")).toMatch(
    /Permission denied \(publickey\)[^]*The host lets none of the job's keys in/,
  );
  forge.sshd.authorize([forge.key, other]);
  const { job, text } = await ended(await start("other-key", "host", steps(added.fingerprint)));
  expect(await text("clone")).toBe("from the library\n");
  expect(job.status).toBe("success");
});
