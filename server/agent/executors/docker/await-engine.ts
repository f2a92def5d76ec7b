import type Docker from "dockerode";
import { pause } from "#server/agent/door/pause.ts";
import { askFacts, type EngineFacts } from "#server/agent/executors/docker/engine-facts.ts";
import { type EngineAddress, type EngineProbe, spokenAddress } from "#server/agent/executors/docker/engine-probe.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import { ExecutorFailure } from "#server/agent/executors/executor.ts";

/** An engine that may be away for a while. */
export interface AwaitedEngine {
  readonly docker: Docker;
  readonly address: EngineAddress;
  readonly probe: EngineProbe;
  readonly waitSeconds: number;
}

interface Waiter {
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

/** An engine that takes longer than this to tell of itself is as good as away. */
const answerMillisecondsMax = 5_000;
const betweenMilliseconds = 500;
const repeatSeconds = 30;

/**
 * Gives what the engine tells of itself, waiting for it while it is away and
 * saying so. Rejects with ExecutorFailure when it stayed away for too long or
 * refuses, and with the signal's reason when nobody waits any more.
 */
export async function awaitEngine(engine: AwaitedEngine, { print, signal }: Waiter): Promise<EngineFacts> {
  const since = performance.now();
  const waited = () => Math.round((performance.now() - since) / 1000);
  let toldAt: number | null = null;
  for (;;) {
    const answer = await ask(engine);
    if ("facts" in answer) {
      if (toldAt !== null) print(`The Docker engine answers again after ${waited()} s.\n`);
      return answer.facts;
    }
    signal.throwIfAborted();
    const where = `the Docker engine at ${spokenAddress(engine.address)}`;
    if (performance.now() - since >= engine.waitSeconds * 1000) {
      throw new ExecutorFailure(
        `The job needs ${where}, which did not answer for ${waited()} s (${lastAnswer(engine.probe)}): ${answer.reason}. ` +
          "Start the engine and run the job again.",
      );
    }
    if (toldAt === null || performance.now() - toldAt >= repeatSeconds * 1000) {
      toldAt = performance.now();
      print(`Waiting for ${where} (${lastAnswer(engine.probe)}), at most ${engine.waitSeconds} s: ${answer.reason}\n`);
    }
    await pause(betweenMilliseconds, signal);
    signal.throwIfAborted();
  }
}

/** Whether an error says that nothing answered, as opposed to an answer that was a refusal. */
export function isUnanswered(error: unknown): boolean {
  return (error as { statusCode?: number } | null)?.statusCode === undefined;
}

function lastAnswer({ answeredAt }: EngineProbe): string {
  return answeredAt === null
    ? "it has not answered yet"
    : `it answered ${Math.round((performance.now() - answeredAt) / 1000)} s ago`;
}

async function ask({ docker, probe }: AwaitedEngine): Promise<{ facts: EngineFacts } | { reason: string }> {
  const abort = AbortSignal.timeout(answerMillisecondsMax);
  try {
    const facts = await askFacts(docker, abort);
    probe.answered();
    return { facts };
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    return { reason: abort.aborted ? `no answer within ${answerMillisecondsMax / 1000} s` : plainMessage(error) };
  }
}
