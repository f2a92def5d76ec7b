import type { StepStatus } from "#server/core/status/step-status.ts";
import type { JobView, TaskView } from "#server/views/job-view.ts";
import type { ResourceView } from "#server/views/resource-view.ts";
import { tickText } from "#ui/chart/time-ticks.ts";
import { formatBytes } from "#ui/time/format-bytes.ts";

/** What a resource class grants. */
export type Grant = NonNullable<JobView["limits"]>;

/** The highest and the mean use of a copy; null when it was not measured. */
export interface Usage {
  readonly cpusMax: number | null;
  readonly cpusMean: number | null;
  readonly memoryMax: number | null;
}

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null);
const highest = (values: readonly (number | null)[]): number | null =>
  known(values).reduce<number | null>((top, value) => (top === null || value > top ? value : top), null);

/** What a copy used at most and on average. */
export function usageOf(resources: ResourceView): Usage {
  const cpus = known(resources.cpus);
  return {
    cpusMax: highest(resources.cpus),
    cpusMean: cpus.length === 0 ? null : cpus.reduce((sum, value) => sum + value, 0) / cpus.length,
    memoryMax: highest(resources.memoryBytes),
  };
}

/** Processors as people say them: one decimal below ten, none when it is whole, and `<0.1` for next to none. */
export const formatCpus = (cpus: number): string =>
  cpus > 0 && cpus < 0.05 ? "<0.1 CPU" : `${Number(cpus.toFixed(cpus < 10 ? 1 : 0))} CPU`;

/** "Used at most 1.2 of 4 GB memory…": what was used of what the class grants. */
export function usageSentence({ cpusMax, cpusMean, memoryMax }: Usage, grant: Grant): string {
  const memory =
    memoryMax === null ? [] : [`at most ${formatBytes(memoryMax)} of ${formatBytes(grant.memoryBytes)} memory`];
  const cpu =
    cpusMax === null || cpusMean === null
      ? []
      : [`at most ${formatCpus(cpusMax)} of ${grant.cpus}, ${formatCpus(cpusMean)} on average`];
  return memory.length + cpu.length === 0 ? "" : `Used ${[...memory, ...cpu].join("; ")}.`;
}

/** Below these parts of its class a job would have had enough in a class half as large, with room to spare. */
const smallMemoryPart = 0.4;
const smallCpuPart = 0.4;
/** Above these a job was held up by its class, or nearly ended by it. */
const largeMemoryPart = 0.9;
const largeCpuPart = 0.9;
/** Clocks and counters are not read at the same moment. */
const wholeCpusTolerance = 0.1;
/** A job that was measured shorter than this tells nothing about its class. */
const tellingMs = 20_000;

/** How the copy stands that advice is asked about. */
export interface CopyState {
  readonly isOutOfMemory: boolean;
  /** A copy that still runs may need the most at its end, so it is only warned, never told that it could do with less. */
  readonly hasEnded: boolean;
}

/** Advice about the resource class, or null when it fits or nothing can be said. */
export function classHint(resources: ResourceView, grant: Grant, copy: CopyState): string | null {
  if (copy.isOutOfMemory) return "It ran out of memory. Choose a larger resource_class.";
  const { cpusMax, cpusMean, memoryMax } = usageOf(resources);
  if (memoryMax !== null && memoryMax > grant.memoryBytes * largeMemoryPart)
    return "It came close to the memory of its class. A larger resource_class would make it safe.";
  if (!copy.hasEnded || (resources.atMs.at(-1) ?? 0) < tellingMs) return null;
  if (cpusMax === null || cpusMean === null || memoryMax === null) return null;
  if (cpusMean > grant.cpus * largeCpuPart)
    return "It kept all its processors busy. A larger resource_class might make it faster.";
  const isSmall = cpusMax < grant.cpus * smallCpuPart && memoryMax < grant.memoryBytes * smallMemoryPart;
  if (looksLikeAll(cpusMax)) return null;
  return isSmall && grant.cpus > 1 ? "It used little of its class. A smaller resource_class would do." : null;
}

/**
 * Whether a job that reached just so many whole processors, and no part of
 * another, may have run where there were no more: then its class is not what
 * it had. One alone is what most programs use at most.
 */
function looksLikeAll(cpusMax: number): boolean {
  const whole = Math.round(cpusMax);
  return whole >= 2 && Math.abs(cpusMax - whole) <= wholeCpusTolerance;
}

/** What was measured later than this before the end is as good as up to the end. */
const missingMs = 5000;

/** Up to when the charts show something, where that is not clear: while the job runs, and when they end before it did. */
export function measuredSentence(resources: ResourceView, task: Pick<TaskView, "stoppedAt">, now: number): string {
  const untilMs = wholeSeconds(resources.atMs.at(-1) ?? 0);
  const endMs = (task.stoppedAt === null ? now : Date.parse(task.stoppedAt)) - Date.parse(resources.startedAt);
  const missing = wholeSeconds(Math.max(0, endMs - untilMs));
  if (task.stoppedAt === null) return `Measured up to ${tickText(untilMs)}, ${missing / 1000} s ago.`;
  return missing < missingMs ? "" : `Measured up to ${tickText(untilMs)}; the last ${tickText(missing)} is unknown.`;
}

const wholeSeconds = (ms: number): number => Math.round(ms / 1000) * 1000;

/** A step as a band beneath the charts. Moments are milliseconds from the charts' beginning. */
export interface StepBand {
  readonly step: number;
  readonly name: string;
  readonly status: StepStatus;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The steps of a copy over the time of its charts, without the services that run beside all of them. */
export function stepBands(task: TaskView, startedAt: string, now: number): readonly StepBand[] {
  const zero = Date.parse(startedAt);
  const end = task.stoppedAt === null ? now : Date.parse(task.stoppedAt);
  const inTurn = task.steps.filter((step) => step.kind !== "service");
  return inTurn.map((step) => {
    const fromMs = Math.max(0, Date.parse(step.startedAt) - zero);
    const toMs = (step.stoppedAt === null ? end : Date.parse(step.stoppedAt)) - zero;
    return { step: step.index, name: step.name, status: step.status, fromMs, toMs: Math.max(fromMs, toMs) };
  });
}
