import { AppError } from "#server/core/error/app-error.ts";
import type { TryLimit } from "./try-limit.ts";

/** Who is trying, at which door, and when. */
export interface TryContext {
  readonly tryLimit: TryLimit;
  readonly address: string;
  readonly now: () => number;
  readonly audit: (line: string) => void;
}

/**
 * Runs one try at a secret. Throws `unavailable` without trying when this address
 * had too many wrong ones; counts it when `attempt` throws.
 */
export async function limitedTry<Value>(context: TryContext, attempt: () => Promise<Value>): Promise<Value> {
  const seconds = context.tryLimit.secondsToWait(context.address, context.now());
  if (seconds > 0) {
    throw new AppError("unavailable", {
      userMessage: `Too many wrong tries from your address. Try again in ${describeSeconds(seconds)}.`,
    });
  }
  // Counted before it is made, so that many tries at the same moment count as many.
  context.tryLimit.failed(context.address, context.now());
  try {
    const value = await attempt();
    context.tryLimit.succeeded(context.address);
    return value;
  } catch (error) {
    context.audit(`A wrong try from ${context.address}: ${error instanceof AppError ? error.code : String(error)}`);
    throw error;
  }
}

function describeSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
