import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ImagePullMessage } from "#server/core/agent-protocol/agent-message.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { type DockerEngine, findDockerEngine, testImageRoot } from "#server/testing/docker-engine.ts";
import type { ToldTask } from "#server/testing/fake-agent-door.ts";
import { FakeRegistry } from "#server/testing/fake-registry.ts";

let engine: DockerEngine | null = await findDockerEngine();
let root: Buffer;
let registry: FakeRegistry;
let image: string;

const pullsOf = ({ messages }: ToldTask) => messages.filter((message) => message.type === "image_pull");
const agentSettings = () => ({ DOCKER_HOST: engine?.host ?? "", ROTUNDA_DOCKER_FALLBACK: "none" });
const job = (change: Partial<ContainerPlan> = {}) =>
  taskSpec([runStep("echo ran")], {
    executor: {
      kind: "docker",
      containers: [{ image, name: null, entrypoint: null, command: null, user: null, environment: {}, ...change }],
    },
  });

describe.skipIf(engine === null)("images", () => {
  beforeAll(() => {
    root = testImageRoot();
  });
  beforeEach(async () => {
    registry = await FakeRegistry.start(root);
    image = `${registry.host}/team/tools:1`;
  });
  afterEach(async () => {
    const docker = new Docker({ socketPath: engine?.host.slice("unix://".length) ?? "" });
    await docker
      .getImage(image)
      .remove({ force: true })
      .catch(() => {});
    await registry[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  test("an image is pulled once, its layers told, and its digest is in the step's output", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const first = await fixture.run(job());
    expect(first.text(0)).toContain(`Pulling image ${image}`);
    expect(first.text(0)).toContain("Pull complete");
    expect(first.text(0)).toContain(`using image ${registry.host}/team/tools@${registry.digest}`);
    expect(first.text(1)).toBe("ran\n");
    const second = await fixture.run(job());
    expect(second.text(0)).toContain(`Image ${image} is present`);
    expect(second.text(0)).toContain(`using image ${registry.host}/team/tools@${registry.digest}`);
  });

  test("how each image came to be there is told, once when it begins and once when it has ended", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const first = pullsOf(await fixture.run(job()));
    expect(first).toEqual([
      expect.objectContaining({ container: 0, image, stoppedAt: null, outcome: null }),
      expect.objectContaining({ container: 0, image, startedAt: first[0]?.startedAt, outcome: "pulled" }),
    ]);
    expect(first[1]?.downloadedBytes ?? registry.layerBytes).toBe(registry.layerBytes);
    const second = pullsOf(await fixture.run(job()));
    expect(second.at(-1)).toMatchObject({ outcome: "present", downloadedBytes: null });
    const missing = pullsOf(await fixture.run(job({ image: "127.0.0.1:1/no/such:image" })));
    expect(missing.at(-1)).toMatchObject({ image: "127.0.0.1:1/no/such:image", outcome: "failed" });
  });

  test("the images of a job are pulled side by side, and one that several containers share only once", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const other = `${registry.host}/team/other:1`;
    const spec = job();
    const [primary] = spec.executor.kind === "docker" ? spec.executor.containers : [];
    if (primary === undefined) throw new Error("no container");
    const containers = [primary, { ...primary, image: other }, { ...primary, name: "again" }];
    const task = await fixture.run({ ...spec, executor: { kind: "docker", containers } });
    expect(task.finished?.outcome).toBe("success");
    const ended = pullsOf(task).filter(({ stoppedAt }) => stoppedAt !== null);
    expect(ended.map((pull) => pull.container).sort((a, b) => a - b)).toEqual([0, 1]);
    const [one, two] = ended as [ImagePullMessage, ImagePullMessage];
    expect(one.startedAt < (two.stoppedAt ?? "") && two.startedAt < (one.stoppedAt ?? "")).toBe(true);
  });

  test("a registry that is busy is asked again", async () => {
    registry.unavailableTimes = 2;
    await using fixture = await AgentFixture.start(agentSettings());
    const task = await fixture.run(job());
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(0)).toContain("Trying again in 0.5 s (1 of 3)");
  });

  test("a refusal is not asked again", async () => {
    registry.account = "robot:right";
    await using fixture = await AgentFixture.start(agentSettings());
    const task = await fixture.run(job());
    expect(task.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(task.finished?.detail).toContain(`The image ${image} could not be pulled`);
    expect(task.text(0)).not.toContain("Trying again");
  });

  test("auth lets the job in, and an image that is present is only for those whom its registry lets in", async () => {
    registry.account = "robot:right";
    await using fixture = await AgentFixture.start(agentSettings());
    const right = { kind: "password", username: "robot", password: "right" } as const;
    expect((await fixture.run(job({ auth: right }))).finished?.outcome).toBe("success");
    const wrong = await fixture.run(job({ auth: { ...right, password: "wrong" } }));
    expect(wrong.finished?.outcome).toBe("infrastructure_fail");
    expect(wrong.text(0)).not.toContain("wrong");
  });

  test.each([
    { auth: { kind: "aws_oidc", roleArn: "arn:aws:iam::1:role/x" } as const, says: "aws_auth with oidc_role_arn" },
    {
      auth: {
        kind: "gcp_oidc",
        serviceAccount: "x",
        workloadIdentityPool: "y",
        workloadIdentityProvider: "z",
      } as const,
      says: "gcp_auth",
    },
    { auth: { kind: "aws", accessKeyId: "k", secretAccessKey: "s" } as const, says: "is not one of them" },
  ])("$auth.kind: what cannot be done is said plainly", async ({ auth, says }) => {
    await using fixture = await AgentFixture.start(agentSettings());
    const task = await fixture.run(job({ auth }));
    expect(task.finished?.outcome).toBe("infrastructure_fail");
    expect(task.finished?.detail).toContain(says);
    expect(registry.manifestRequests).toBe(0);
  });
});
