/**
 * The words of a pipeline on the wire (`state`): CircleCI's own. `pending`
 * until its configuration is compiled, then `created`, or `errored` when the
 * configuration could not be read or compiled. What its workflows do
 * afterwards does not change it.
 */
export const pipelineStatuses = ["created", "errored", "setup-pending", "setup", "pending"] as const;

export type PipelineStatus = (typeof pipelineStatuses)[number];
