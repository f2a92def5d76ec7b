import { expect, test } from "vitest";
import { findCgroupMounts } from "#server/agent/executors/docker/limits/cgroup-mounts.ts";
import { limitFiles } from "#server/agent/executors/docker/limits/job-cgroup.ts";

const disk = "/dev/vda / ext4 rw,relatime 0 0";
const first = (names: string) => `cgroup /sys/fs/cgroup/${names} cgroup rw,relatime,${names} 0 0`;
const second = (place: string) => `cgroup2 ${place} cgroup2 rw,nosuid,nsdelegate 0 0`;
const limits = { cpus: 1.5, memoryBytes: 1024, pids: 77 };

test("the first version keeps a tree for each resource, beside which an empty second one counts for nothing", () => {
  const lines = [disk, first("memory"), first("cpu,cpuacct"), first("pids"), second("/sys/fs/cgroup/unified")];
  const mounts = findCgroupMounts(lines.join("\n"));
  expect(mounts).toMatchObject({ version: 1, memory: "/sys/fs/cgroup/memory", cpu: "/sys/fs/cgroup/cpu,cpuacct" });
  expect(mounts?.all).toHaveLength(4);
  expect(limitFiles(1, limits).map(([{ name }, value]) => `${name}=${value}`)).toEqual([
    "memory.limit_in_bytes=1024",
    "memory.memsw.limit_in_bytes=1024",
    "cpu.cfs_period_us=100000",
    "cpu.cfs_quota_us=150000",
    "pids.max=77",
  ]);
});

test("the second version keeps one tree for all", () => {
  const mounts = findCgroupMounts([disk, second("/sys/fs/cgroup")].join("\n"));
  expect(mounts).toEqual({
    version: 2,
    memory: "/sys/fs/cgroup",
    cpu: "/sys/fs/cgroup",
    pids: "/sys/fs/cgroup",
    all: ["/sys/fs/cgroup"],
  });
  expect(limitFiles(2, limits).map(([{ name }, value]) => `${name}=${value}`)).toEqual([
    "memory.max=1024",
    "memory.swap.max=0",
    "cpu.max=150000 100000",
    "pids.max=77",
  ]);
});

test("without any, or with only half of the first version, nothing can be limited together", () => {
  expect(findCgroupMounts(disk)).toBeNull();
  expect(findCgroupMounts([first("memory"), second("/sys/fs/cgroup/unified")].join("\n"))).toBeNull();
});
