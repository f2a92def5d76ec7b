import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createZstdDecompress } from "node:zlib";
import { expect, test } from "vitest";
import type { TaskEnvironment } from "#server/agent/executors/executor.ts";
import { HostExecutor } from "#server/agent/executors/host/host-executor.ts";
import { stablePath } from "#server/agent/steps/stable-path.ts";
import { taskSpec } from "#server/testing/agent-fixture.ts";

async function open(executor: HostExecutor): Promise<TaskEnvironment> {
  const { signal } = new AbortController();
  return executor.open({ spec: taskSpec([]), print: () => {}, onImage: () => {}, signal });
}

async function run(environment: TaskEnvironment, script: string): Promise<number> {
  const argv = ["/bin/sh", "-ec", script] as const;
  const request = { argv: [...argv] as [string, ...string[]], workingDirectory: environment.place.home };
  return (await environment.start({ ...request, environment: {}, onOutput: () => {} }).ended).exitCode;
}

test("without a sandbox every task's home is elsewhere, and a cache of it still goes from one to the next", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rotunda-rooms-"));
  const settings = { directory, jobUid: 3434, hiddenPaths: [], sandboxed: false };
  const executor = new HostExecutor(settings, { info: () => {}, warn: () => {} });
  try {
    const first = await open(executor);
    await run(first, "mkdir -p .cache; echo text >.cache/file");
    const stable = stablePath(`${first.place.home}/.cache`, first.place);
    expect(stable).toBe("/home/circleci/.cache");
    expect(stablePath("/etc/passwd", first.place)).toBeNull();
    const packed = await first.packTree({ base: "/", paths: ["home/circleci/.cache"] });
    const second = await open(executor);
    const unpacked = second.unpackTree({
      base: "/",
      parents: [],
      source: { stream: packed.stream.pipe(createZstdDecompress()) },
    });
    await unpacked;
    expect(await packed.ended).toMatchObject({ fault: null });
    expect(second.place.home).not.toBe(first.place.home);
    expect(readFileSync(`${second.place.home}/.cache/file`, "utf8")).toBe("text\n");
    await Promise.all([first.close(), second.close()]);
  } finally {
    await executor.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test("what cannot be read is told in tar's words, and what cannot be written too", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rotunda-rooms-"));
  const executor = new HostExecutor(
    { directory, jobUid: 3434, hiddenPaths: [], sandboxed: false },
    { info: () => {}, warn: () => {} },
  );
  try {
    const environment = await open(executor);
    const packed = await environment.packTree({ base: environment.place.home, paths: ["no-such-file"] });
    packed.stream.resume();
    expect((await packed.ended).fault).toContain("no-such-file: Cannot stat");
    await run(environment, "mkdir d; echo x >d/file; echo in the way >e");
    const good = await environment.packTree({ base: `${environment.place.home}/d`, paths: ["."] });
    const tar = good.stream.pipe(createZstdDecompress());
    await expect(
      environment.unpackTree({ base: `${environment.place.home}/e`, parents: [], source: { stream: tar } }),
    ).rejects.toThrow("Not a directory");
    await environment.close();
  } finally {
    await executor.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
