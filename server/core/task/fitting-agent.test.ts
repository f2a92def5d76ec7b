import { expect, test } from "vitest";
import { isFitting } from "#server/core/task/fitting-agent.ts";

const cases: [executorKind: string, resourceClass: string, platform: string, fits: boolean][] = [
  ["docker", "medium", "linux/amd64", true],
  ["docker", "medium", "linux/arm64", true],
  ["machine", "large.gen2", "darwin/arm64", true],
  ["docker", "arm.medium", "linux/amd64", false],
  ["docker", "arm.medium", "linux/arm64", true],
  ["machine", "arm.large", "darwin/arm64", false],
  ["machine", "windows.medium", "linux/amd64", false],
  ["machine", "windows.medium", "windows/amd64", true],
  ["machine", "windows.gpu.nvidia.medium", "windows/amd64", false],
  ["machine", "windows.gpu.nvidia.medium", "windows/amd64+gpu:machine", true],
  ["machine", "gpu.nvidia.small", "linux/amd64", false],
  ["machine", "gpu.nvidia.small", "linux/amd64+gpu:machine", true],
  ["machine", "medium", "linux/amd64+gpu:machine", true],
  ["docker", "gpu.nvidia.small", "linux/amd64+gpu:machine", false],
  ["docker", "gpu.nvidia.small", "linux/amd64+gpu:docker+gpu:machine", true],
  ["macos", "m4pro.medium", "linux/amd64", false],
  ["macos", "m4pro.medium", "darwin/arm64", true],
];

test.each(cases)("%s jobs of class %s on %s: %s", (executorKind, resourceClass, platform, fits) => {
  const agent = { executors: ["docker", "machine", "macos"], platform };
  expect(isFitting(agent, { executorKind, resourceClass })).toBe(fits);
});

test("an agent without the executor never fits", () => {
  const agent = { executors: ["machine"], platform: "linux/amd64" };
  expect(isFitting(agent, { executorKind: "docker", resourceClass: "medium" })).toBe(false);
});
