import type { StepEndedMessage } from "#server/core/agent-protocol/agent-message.ts";
import { failureFingerprint } from "#server/core/failure/failure-fingerprint.ts";
import { findErrorLine } from "#server/core/failure/find-error-line.ts";
import type { StepFailure } from "#server/core/ports/build-store.ts";
import type { LogKey, LogPosition, LogStore } from "#server/core/ports/log-store.ts";

/** An error line further from the end than this is not looked for. */
const lookedAtBytes = 64 * 1024;

interface FailedLog extends LogPosition {
  readonly key: LogKey;
  readonly ending: StepEndedMessage;
}

/** What the end of a failed step's stored log says of the reason; null when the step did not fail or printed nothing. */
export async function readStepFailure(
  logs: LogStore,
  { key, ending, bytes, lines }: FailedLog,
): Promise<StepFailure | null> {
  if (bytes === 0 || (ending.status !== "failed" && ending.status !== "timedout")) return null;
  const window = await logs.readBytes(key, Math.max(0, bytes - lookedAtBytes), bytes);
  const text = new TextDecoder().decode(window).replaceAll("\0", "");
  const found = findErrorLine(text);
  if (found === null) return null;
  const shown = text.split("\n");
  // A last line without its end is a line of its own that is not counted in `lines`.
  const total = text.endsWith("\n") ? lines : lines + 1;
  const after = shown.length - 1 - found.index - (text.endsWith("\n") ? 1 : 0);
  return { line: total - after, text: found.text, fingerprint: failureFingerprint(found.text) };
}
