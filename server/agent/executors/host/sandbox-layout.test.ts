import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { graphicsDevices } from "#server/agent/executors/host/sandbox-layout.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

test("a machine's graphics cards are told from its other devices", () => {
  const directory = mkdtempSync(join(tmpdir(), "rotunda-dev-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of ["nvidia0", "nvidiactl", "nvidia-uvm", "sda", "null", "my-nvidia"])
    writeFileSync(join(directory, name), "");
  mkdirSync(join(directory, "nvidia-caps"));
  const found = graphicsDevices(directory).map((path) => path.slice(directory.length + 1));
  expect(found.sort()).toEqual(["nvidia-caps", "nvidia-uvm", "nvidia0", "nvidiactl"]);
});

test.skipIf(process.getuid?.() !== 0)("a job of a machine reaches them, as devices", async () => {
  const device = "/dev/nvidia-rotunda-test";
  rmSync(device, { force: true });
  // The same numbers as /dev/zero.
  execFileSync("mknod", ["-m", "666", device, "c", "1", "5"]);
  onTestFinished(() => rmSync(device, { force: true }));
  await using fixture = await AgentFixture.start();
  const executor = { kind: "machine", image: "default" } as const;
  const task = await fixture.run(taskSpec([runStep(`head -c 3 ${device} | od -An -tx1; ls /dev`)], { executor }));
  expect(task.text(1)).toMatch(/^ 00 00 00\n/);
  expect(task.text(1)).not.toMatch(/^(vd|sd|loop|kmsg|mem)/m);
});
