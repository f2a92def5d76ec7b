import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { JobMemory } from "#server/agent/executors/docker/limits/job-memory.ts";
import { KernelLog } from "#server/agent/executors/docker/limits/kernel-kills.ts";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import { until } from "#server/testing/until.ts";

const mebibyte = 2 ** 20;
const title = (id: string) => ({ id, title: `the service ${id}` });
/** As on an engine elsewhere: no control group, and no kernel's log that knows of its containers. */
const elsewhere = (docker: Docker) => ({
  limitBytes: 100 * mebibyte,
  cgroup: null,
  kernelLog: new KernelLog("/nonexistent/kmsg"),
  docker,
  madeAt: Date.now() - 60_000,
  engineNow: () => Date.now(),
});

test("each time that the sum is too large one more container is named to be ended, never one twice, and all are told", async () => {
  const containers = ["a", "b", "c"].map(title);
  const memory = new JobMemory({ ...elsewhere(new Docker({ socketPath: "/nonexistent" })), containers });
  const beginning = memory.mark();
  expect(memory.tell("a", 60 * mebibyte)).toBeNull();
  expect(memory.tell("b", 30 * mebibyte)).toBeNull();
  expect(memory.tell("c", 20 * mebibyte)).toBe("a");
  // What it held is on its way out, whatever the engine still says of it.
  expect(memory.tell("a", 70 * mebibyte)).toBeNull();
  expect(memory.tell("c", 60 * mebibyte)).toBeNull();
  expect((await memory.findFault(beginning))?.sentence).toBe(
    "The job ran out of memory: its resource class grants all its containers together 100 MiB. " +
      "The service a, which held 60.0 MiB, was killed. Beside it, the service b held 30.0 MiB, the service c held 20.0 MiB.",
  );
  expect(memory.tell("b", 41 * mebibyte)).toBe("c");
  const fault = await memory.findFault(beginning);
  expect([...(fault?.victims ?? [])]).toEqual(["a", "c"]);
  expect(fault?.sentence).toBe(
    "The job ran out of memory: its resource class grants all its containers together 100 MiB. " +
      "The service a, which held 60.0 MiB, was killed. The service c, which held 60.0 MiB, was killed. " +
      "Beside it, the service b held 41.0 MiB.",
  );
  expect(memory.tell("b", 101 * mebibyte)).toBe("b");
});

let engine: DockerEngine | null = await findDockerEngine();

/** A busy machine gives containers their time when it can. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("where only the engine tells of kills", () => {
  const image = "rotunda-memory-image:latest";
  const docker = new Docker({ socketPath: engine?.host.slice("unix://".length) ?? "" });
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  test("a kill is found once it has happened, but not as one since a later moment; the next one is again", async () => {
    const Memory = 32 * mebibyte;
    const HostConfig = { Memory, MemorySwap: Memory, NetworkMode: "none" };
    const container = await docker.createContainer({ Image: image, Cmd: ["sleep", "1000"], HostConfig });
    await container.start();
    const memory = new JobMemory({ ...elsewhere(docker), containers: [title(container.id)] });
    const beginning = memory.mark();
    expect(await memory.findFault(beginning)).toBeNull();
    let newest = beginning;
    for (const _ of ["first", "second"]) {
      await fill(docker.getContainer(container.id));
      await until(async () => (await memory.findFault(newest)) !== null);
      newest = memory.mark();
      expect(await memory.findFault(newest)).toBeNull();
      expect((await memory.findFault(beginning))?.victims).toEqual(new Set([container.id]));
    }
    await container.remove({ force: true });
  });
});

/** Holds more than the container may have. */
async function fill(container: Docker.Container): Promise<void> {
  const script = "my $n = 200_000_000; my $x = q(x) x $n;";
  const exec = await container.exec({ Cmd: ["perl", "-e", script], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  stream.resume();
  await new Promise((resolve) => stream.once("close", resolve));
}
