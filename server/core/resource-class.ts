import type { ResourceLimits } from "#server/core/agent-protocol/task-spec.ts";
import type { ExecutorKind } from "#server/core/plan/executor-plan.ts";

const gibibyte = 1024 ** 3;
const limits = (cpus: number, memoryGibibytes: number): ResourceLimits => ({
  cpus,
  memoryBytes: memoryGibibytes * gibibyte,
  pids: 4096 * Math.max(1, Math.ceil(cpus)),
});

/** vCPUs and GiB of CircleCI's classes (config-language §14.5). */
const dockerClasses: Readonly<Record<string, ResourceLimits>> = {
  small: limits(1, 2),
  medium: limits(2, 4),
  "medium+": limits(3, 6),
  large: limits(4, 8),
  xlarge: limits(8, 16),
  "2xlarge": limits(16, 32),
  "2xlarge+": limits(20, 40),
};

const machineClasses: Readonly<Record<string, ResourceLimits>> = {
  medium: limits(2, 7.5),
  large: limits(4, 15),
  xlarge: limits(8, 32),
  "2xlarge": limits(16, 64),
  "2xlarge+": limits(32, 64),
};

/**
 * What a resource class grants. `.gen2` and `.gen3` are the same class here; a
 * class of another kind of machine, or one we do not know, gets `medium`.
 */
export function limitsOfClass(kind: ExecutorKind, resourceClass: string): ResourceLimits {
  const classes = kind === "docker" ? dockerClasses : machineClasses;
  const name = resourceClass.replace(/\.gen[23]$/, "");
  return classes[name] ?? (kind === "docker" ? limits(2, 4) : limits(2, 7.5));
}
