import { afterAll, beforeAll, describe, vi } from "vitest";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import { describeStorage } from "#server/testing/executor-storage-contract.ts";
import { describeHandingOver } from "#server/testing/handing-over-contract.ts";
import { describeHostileArchives } from "#server/testing/hostile-archive-contract.ts";
import { nearStoreSettings } from "#server/testing/near-store-directory.ts";

const image = "rotunda-storage-image:latest";
const tarImage = "rotunda-storage-image:tar";
let engine: DockerEngine | null = await findDockerEngine();
const agentSettings = () => ({ DOCKER_HOST: engine?.host ?? "", ROTUNDA_DOCKER_FALLBACK: "none" });
const container = { image, name: null, entrypoint: null, command: null, environment: {} };

/** Every job has containers to start and to remove, and some tests run many. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("storage on the docker executor", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
    if (engine !== null) await importTestImage(engine, tarImage, { programs: ["tar"] });
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  describe("as root", () => {
    const executor = { kind: "docker", containers: [{ ...container, user: null }] } as const;
    describeStorage({ kind: "docker", agentSettings, executor });
    describeHostileArchives({ kind: "docker", agentSettings, executor });
  });

  describe("as another user", () => {
    const executor = { kind: "docker", containers: [{ ...container, user: "circleci" }] } as const;
    describeStorage({ kind: "docker", agentSettings, executor });
  });

  describe("with an image's own tar, beside the server's store", () => {
    const near = nearStoreSettings();
    const settings = () => ({ ...agentSettings(), ...near() });
    for (const user of [null, "circleci"]) {
      describe(user === null ? "as root" : "as another user", () => {
        const executor = { kind: "docker", containers: [{ ...container, image: tarImage, user }] } as const;
        const subject = { kind: "docker", agentSettings: settings, executor } as const;
        describeStorage(subject);
        describeHandingOver(subject);
        if (user !== null) describeHostileArchives(subject);
      });
    }
  });
});
