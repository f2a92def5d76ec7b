import type { TaskEnvironment, UsageCounters } from "#server/agent/executors/executor.ts";
import type { UsageSeries } from "#server/core/agent-protocol/agent-message.ts";

/** So many seconds go into one message: few, as people watch a running job's charts. */
const samplesPerMessage = 5;

/** Hands on what was used, and when the first of it was. */
export type TellSamples = (series: UsageSeries, at: Date) => void;

/**
 * Follows what a task uses, from one second to the next, and tells it every few
 * seconds. Returns how to stop, which tells the rest. A task that is over
 * within a second tells nothing.
 */
export function sampleUsage(environment: Pick<TaskEnvironment, "watchUsage">, tell: TellSamples): () => void {
  let last: { usage: UsageCounters; at: number } | null = null;
  let samples: Sample[] = [];
  const flush = () => {
    const [first] = samples;
    if (first !== undefined) tell(seriesOf(samples), new Date(first.at));
    samples = [];
  };
  const stop = environment.watchUsage((usage) => {
    const at = Date.now();
    if (last !== null && at > last.at) samples.push(between(last, { usage, at }));
    last = { usage, at };
    if (samples.length >= samplesPerMessage) flush();
  });
  return () => {
    stop();
    flush();
  };
}

interface Sample {
  readonly at: number;
  readonly cpuMillis: number;
  readonly memoryKibibytes: number;
  readonly rates: Readonly<Record<Rate, number | null>>;
}

const rates = ["receivedBytes", "sentBytes", "readBytes", "writtenBytes"] as const;
type Rate = (typeof rates)[number];

function between(before: { usage: UsageCounters; at: number }, now: { usage: UsageCounters; at: number }): Sample {
  const seconds = (now.at - before.at) / 1000;
  // Processes that ended took their counts with them: less than before means that nothing is known.
  const perSecond = (from: number, to: number) => Math.max(0, Math.round((to - from) / seconds));
  const rateOf = (rate: Rate) => {
    const [from, to] = [before.usage[rate], now.usage[rate]];
    return from === null || to === null ? null : perSecond(from, to);
  };
  return {
    at: before.at,
    cpuMillis: Math.round(perSecond(before.usage.cpuMicroseconds, now.usage.cpuMicroseconds) / 1000),
    memoryKibibytes: Math.round(now.usage.memoryBytes / 1024),
    rates: {
      receivedBytes: rateOf("receivedBytes"),
      sentBytes: rateOf("sentBytes"),
      readBytes: rateOf("readBytes"),
      writtenBytes: rateOf("writtenBytes"),
    },
  };
}

function seriesOf(samples: readonly Sample[]): UsageSeries {
  const rateOf = (rate: Rate) => {
    const values = samples.map((sample) => sample.rates[rate]);
    return values.every((value) => value !== null) ? values : null;
  };
  return {
    cpuMillis: samples.map(({ cpuMillis }) => cpuMillis),
    memoryKibibytes: samples.map(({ memoryKibibytes }) => memoryKibibytes),
    receivedBytes: rateOf("receivedBytes"),
    sentBytes: rateOf("sentBytes"),
    readBytes: rateOf("readBytes"),
    writtenBytes: rateOf("writtenBytes"),
  };
}
