import type { ResourceLimits } from "#server/core/agent-protocol/task-spec.ts";
import type { ExecutorKind } from "#server/core/plan/executor-plan.ts";

const gibibyte = 1024 ** 3;
const limits = (cpus: number, memoryGibibytes: number): ResourceLimits => ({
  cpus,
  memoryBytes: memoryGibibytes * gibibyte,
  pids: 4096 * Math.max(1, Math.ceil(cpus)),
});

type Classes = Readonly<Record<string, ResourceLimits>>;

const armClasses: Classes = {
  "arm.medium": limits(2, 8),
  "arm.large": limits(4, 16),
  "arm.xlarge": limits(8, 32),
  "arm.2xlarge": limits(16, 64),
};

/** What CircleCI has on machines of its own; here, any agent with a graphics card serves them, also to docker jobs. */
const gpuClasses: Classes = {
  "gpu.nvidia.small": withGpus(limits(4, 16)),
  "gpu.nvidia.small.multi": withGpus(limits(4, 15)),
  "gpu.nvidia.medium": withGpus(limits(8, 30)),
  "gpu.nvidia.medium.multi": withGpus(limits(8, 30)),
  "gpu.nvidia.large": withGpus(limits(8, 30)),
};

/** vCPUs and GiB of CircleCI's classes (config-language §14.5). */
const dockerClasses: Classes = {
  small: limits(1, 2),
  medium: limits(2, 4),
  "medium+": limits(3, 6),
  large: limits(4, 8),
  xlarge: limits(8, 16),
  "2xlarge": limits(16, 32),
  "2xlarge+": limits(20, 40),
  ...armClasses,
  ...gpuClasses,
};

const machineClasses: Classes = {
  medium: limits(2, 7.5),
  large: limits(4, 15),
  xlarge: limits(8, 32),
  "2xlarge": limits(16, 64),
  "2xlarge+": limits(32, 64),
  ...armClasses,
  "windows.medium": limits(4, 16),
  "windows.large": limits(8, 32),
  "windows.xlarge": limits(16, 64),
  "windows.2xlarge": limits(32, 128),
  "windows.gpu.nvidia.medium": withGpus(limits(16, 60)),
  ...gpuClasses,
};

/** Machines of the newer kinds have more memory for the same name. */
const newerMachineClasses: Classes = {
  medium: limits(2, 8),
  large: limits(4, 16),
  xlarge: limits(8, 32),
  "2xlarge": limits(16, 64),
  "2xlarge+": limits(32, 128),
};

const macClasses: Classes = {
  "m4pro.medium": limits(6, 28),
  "m4pro.large": limits(12, 56),
  "m2pro.medium": limits(4, 8),
  "m2pro.large": limits(8, 16),
  "macos.m1.medium": limits(4, 6),
  "macos.m1.large": limits(8, 12),
  "macos.x86.medium": limits(4, 8),
  "macos.x86.large": limits(8, 16),
  "macos.x86.metal": limits(12, 32),
  medium: limits(4, 8),
  large: limits(8, 16),
};

const classesOf: Readonly<Record<ExecutorKind, { readonly classes: Classes; readonly usual: ResourceLimits }>> = {
  docker: { classes: dockerClasses, usual: limits(2, 4) },
  machine: { classes: machineClasses, usual: limits(2, 7.5) },
  macos: { classes: macClasses, usual: limits(6, 28) },
};

/**
 * What a resource class grants. `.gen1`, `.gen2` and `.gen3` change nothing but the memory of
 * machines. A class that we do not know, like that of a self-hosted runner, gets what a job gets
 * that names none.
 */
export function limitsOfClass(kind: ExecutorKind, resourceClass: string): ResourceLimits {
  const name = resourceClass.replace(/\.gen[123]$/, "");
  const { classes, usual } = classesOf[kind];
  const newer = kind === "machine" && name !== resourceClass ? own(newerMachineClasses, name) : undefined;
  return newer ?? own(classes, name) ?? usual;
}

function withGpus(granted: ResourceLimits): ResourceLimits {
  return { ...granted, gpus: true };
}

function own(classes: Classes, name: string): ResourceLimits | undefined {
  return Object.hasOwn(classes, name) ? classes[name] : undefined;
}
