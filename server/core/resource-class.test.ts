import { expect, test } from "vitest";
import { limitsOfClass } from "#server/core/resource-class.ts";

const gibibyte = 1024 ** 3;

const granted = [
  ["docker", "small", 1, 2],
  ["docker", "medium+.gen2", 3, 6],
  ["docker", "2xlarge+", 20, 40],
  ["docker", "arm.xlarge", 8, 32],
  ["machine", "medium", 2, 7.5],
  ["machine", "large", 4, 15],
  ["machine", "large.gen2", 4, 16],
  ["machine", "2xlarge+.gen3", 32, 128],
  ["machine", "arm.2xlarge", 16, 64],
  ["machine", "windows.xlarge", 16, 64],
  ["machine", "windows.gpu.nvidia.medium", 16, 60],
  ["machine", "gpu.nvidia.small.gen2", 4, 16],
  ["machine", "gpu.nvidia.medium.multi", 8, 30],
  ["macos", "m4pro.large", 12, 56],
  ["macos", "macos.m1.medium.gen1", 4, 6],
] as const;

for (const [kind, name, cpus, memory] of granted) {
  test(`${kind} ${name} has ${cpus} processors and ${memory} GiB`, () => {
    expect(limitsOfClass(kind, name)).toMatchObject({ cpus, memoryBytes: memory * gibibyte });
  });
}

test("classes named after graphics cards grant them to docker jobs too, and no other class does", () => {
  expect(limitsOfClass("docker", "gpu.nvidia.small.gen2")).toMatchObject({ cpus: 4, gpus: true });
  expect(limitsOfClass("machine", "gpu.nvidia.large")).toMatchObject({ cpus: 8, gpus: true });
  expect(limitsOfClass("docker", "2xlarge+").gpus).toBeUndefined();
});

test("a class that nobody knows gets what a job gets that names none", () => {
  for (const name of ["acme/runner", "constructor", "", "windows.huge"]) {
    expect(limitsOfClass("docker", name)).toEqual(limitsOfClass("docker", "medium"));
    expect(limitsOfClass("machine", name)).toEqual(limitsOfClass("machine", "medium"));
    expect(limitsOfClass("macos", name)).toEqual(limitsOfClass("macos", "m4pro.medium"));
  }
});
