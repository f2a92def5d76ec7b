/**
 * Ids are UUID v7 strings. The tag documents which kind of thing an id names
 * and stops one kind being passed for another, while a plain string from the
 * wire still fits after validation.
 */
export type Id<Kind extends string> = string & { readonly __kind?: Kind };

/** The kinds of things that have ids. */
export type UserId = Id<"user">;
export type ProjectId = Id<"project">;
export type PipelineId = Id<"pipeline">;
export type WorkflowId = Id<"workflow">;
export type JobId = Id<"job">;
export type TaskId = Id<"task">;
export type AgentId = Id<"agent">;
export type ContextId = Id<"context">;
