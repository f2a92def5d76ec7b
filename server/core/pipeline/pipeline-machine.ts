import { AppError } from "#server/core/error/app-error.ts";
import { err, ok, type Result } from "#server/core/result.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";

/** What can happen to a pipeline. */
export const pipelineEvents = ["compile", "refuse", "prepare", "setUp", "continue"] as const;

export type PipelineEvent = (typeof pipelineEvents)[number];

/**
 * The life of a pipeline: only how far its configuration is. What its
 * workflows do does not change it.
 *
 *     pending ─▶ created | errored
 *        └─ prepare ─▶ setup-pending ─▶ setup ─▶ created | errored      (dynamic configuration)
 *
 * A configuration with `setup: true` is found out when it is compiled, and its
 * workflow is made in the same moment: `setup-pending` is passed through, never
 * stored. In `setup` the pipeline waits for the configuration that its jobs
 * hand in.
 */
export const pipelineEdges: Readonly<Record<PipelineStatus, Partial<Record<PipelineEvent, PipelineStatus>>>> = {
  pending: { compile: "created", prepare: "setup-pending", refuse: "errored" },
  "setup-pending": { setUp: "setup", refuse: "errored" },
  setup: { continue: "created", refuse: "errored" },
  created: {},
  errored: {},
};

/** The status after an event; an event that the table does not list is an error. */
export function pipelineAfter(status: PipelineStatus, event: PipelineEvent): Result<PipelineStatus, AppError> {
  const next = pipelineEdges[status][event];
  if (next !== undefined) return ok(next);
  return err(
    new AppError("illegal_transition", {
      userMessage: `A pipeline that is ${status} cannot ${event}.`,
      detail: { status, event },
    }),
  );
}
