/**
 * Why something ended other than by success: a closed union, never a guess
 * from an exit code.
 *
 * - `stepFailed`: a step ended with a non-zero exit code.
 * - `userCanceled`: a person (or a client with a token) canceled it.
 * - `agentLost`: the agent's lease ran out, or it came back without its task.
 * - `serverStopped`: Rotunda, or the agent alone, was stopped on purpose while it ran.
 * - `timedOut`: the job's longest running time was reached.
 * - `noOutput`: a step printed nothing for its `no_output_timeout`.
 * - `outOfMemory`: the executor reported that memory ran out.
 * - `executorFailed`: the environment could not be made (image, engine, disk).
 * - `superseded`: a newer pipeline took its place.
 * - `contextMissing`: a context that it names does not exist.
 * - `waitedTooLong`: it waited for a lock for longer than it may.
 */
export const stopReasons = [
  "stepFailed",
  "userCanceled",
  "agentLost",
  "serverStopped",
  "timedOut",
  "noOutput",
  "outOfMemory",
  "executorFailed",
  "superseded",
  "contextMissing",
  "waitedTooLong",
] as const;

export type StopReason = (typeof stopReasons)[number];
