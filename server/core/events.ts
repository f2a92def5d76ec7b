/**
 * Everything that happens, by name. Events are written in the transaction of
 * the change they tell of, carry ids and words only, and are told to
 * subscribers after it committed. Subscribers that missed some catch up from
 * the `events` table.
 */
export interface EventPayloads {
  /** A pipeline was asked for; its configuration is not read yet. */
  "pipeline.created": { projectId: string; pipelineId: string };
  /** A pipeline's configuration was compiled, or refused. */
  "pipeline.changed": { projectId: string; pipelineId: string; to: string };
  /** A workflow began, as a part of a pipeline or as a rerun. */
  "workflow.created": { projectId: string; pipelineId: string; workflowId: string };
  /** A workflow's status changed. */
  "workflow.changed": { projectId: string; pipelineId: string; workflowId: string; from: string; to: string };
  /** A job's status changed. */
  "job.changed": { projectId: string; pipelineId: string; workflowId: string; jobId: string; from: string; to: string };
  /** One parallel copy of a job changed: claimed, started, waiting for another reason, ended. */
  "task.changed": { projectId: string; workflowId: string; jobId: string; taskId: string; to: string };
  /** A step of a task began or ended. */
  "step.changed": { jobId: string; taskId: string; step: number; to: string };
  /** An artifact was stored. */
  "artifact.stored": { jobId: string; taskId: string; path: string };
  /** A project was added. */
  "project.created": { projectId: string };
  /** A context was made. */
  "context.created": { contextId: string };
  /** A context was removed, with its variables. */
  "context.removed": { contextId: string; name: string };
  /** A variable of a project or a context was set. */
  "variable.stored": { projectId: string | null; contextId: string | null; name: string };
  /** A variable of a project or a context was removed. */
  "variable.removed": { projectId: string | null; contextId: string | null; name: string };
  /** A project was given a private key. */
  "ssh_key.stored": { projectId: string; fingerprint: string };
  /** A private key was taken from a project. */
  "ssh_key.removed": { projectId: string; fingerprint: string };
  /** An account was made, or given its first password. */
  "user.created": { userId: string };
  /** A personal API token was made. */
  "token.created": { userId: string; tokenId: string };
  /** A version of an orb was stored: published, imported or fetched. A label may be stored again and again. */
  "orb.published": { orbId: string; version: string };
  /** Somebody signed in. */
  "session.created": { userId: string; sessionId: string };
}

export type EventType = keyof EventPayloads;

/** One event as a change hands it to its store. */
export type DomainEvent = {
  [Type in EventType]: { readonly type: Type; readonly payload: EventPayloads[Type] };
}[EventType];

/**
 * Stored output of a step grew, or was sealed. Not in the outbox: it repeats
 * many times a second, and a viewer that misses one asks by offset.
 */
export interface LogGrowth {
  readonly jobId: string;
  readonly taskId: string;
  readonly step: number;
  /** Stored length, bytes. */
  readonly bytes: number;
  /** Whole lines stored. */
  readonly lines: number;
  readonly sealed: boolean;
}
