import { expect, test } from "vitest";
import { KernelLog, parseKernelKills } from "#server/agent/executors/docker/limits/kernel-kills.ts";

const group = "/rotunda-agent@1.2.3@4/8e5798f18f85";
const limited = `6,643,945115983,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=8e57,mems_allowed=0,oom_memcg=/rotunda-agent@1.2.3@4,task_memcg=${group},task=a, b=c,pid=1264,uid=0\n`;
const killed =
  "3,644,945115993,-;Memory cgroup out of memory: Killed process 1264 (a, b=c) total-vm:132876kB, anon-rss:129152kB, file-rss:2748kB, shmem-rss:8kB, UID:0 pgtables:300kB oom_score_adj:0\n";
const noise = "6,638,945115921,-;[   1264]     0  1264    33219    32975    32288 bash\n";

test("who was ended, in which container, by which limit, and how much it held without files", () => {
  expect(parseKernelKills([noise, limited, noise, killed])).toEqual([
    {
      sequence: 643,
      group,
      limitedBy: "/rotunda-agent@1.2.3@4",
      program: "a, b=c",
      heldBytes: (129152 + 8) * 1024,
    },
  ]);
});

test("a machine without memory is told from a job without", () => {
  const whole = limited.replace(/oom_memcg=[^,]*/, "global_oom");
  expect(parseKernelKills([whole, killed])).toMatchObject([{ limitedBy: null }]);
});

test("a kill whose first half was lost is nobody's; one whose halves are read apart is whole", () => {
  expect(parseKernelKills([killed])).toEqual([]);
  const halfTold = new Map();
  expect(parseKernelKills([limited], halfTold)).toEqual([]);
  expect(parseKernelKills([killed], halfTold)).toHaveLength(1);
});

test("a log that cannot be read tells of nothing", () => {
  const log = new KernelLog("/nonexistent/kmsg");
  expect([log.killsIn(["8e5798f18f85"]), log.newestSequence]).toEqual([[], -1]);
});
