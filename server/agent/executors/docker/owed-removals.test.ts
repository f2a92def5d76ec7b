import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { OwedRemovals } from "#server/agent/executors/docker/owed-removals.ts";
import { importTestImage, OwnDockerEngine } from "#server/testing/docker-engine.ts";
import { until } from "#server/testing/until.ts";

const image = "rotunda-owed-image:latest";
const engine = await OwnDockerEngine.start();
const docker = new Docker({ socketPath: engine?.socket ?? "" });
const make = () => docker.createContainer({ Image: image, Cmd: ["true"], HostConfig: { NetworkMode: "none" } });

/** Engines take their time on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("containers that could not be removed", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  test("are removed later, also those that become owed while others are just being tried", async () => {
    const [first, second] = [await make(), await make()];
    let tries = 0;
    const owed = new OwedRemovals(async () => {
      tries += 1;
      return docker;
    });
    engine?.hang(true);
    owed.owe([first]);
    await until(() => tries === 1);
    owed.owe([second]);
    engine?.hang(false);
    await until(async () => (await docker.listContainers({ all: true })).length === 0);
    owed.close();
    expect(tries).toBe(2);
  });
});
