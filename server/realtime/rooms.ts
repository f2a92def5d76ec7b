import type { DomainEvent, LogGrowth } from "#server/core/events.ts";
import { assertNever } from "#server/core/exhaustive.ts";

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const roomPattern = new RegExp(`^(?:pipelines|(?:pipeline|workflow|job):${uuid}|log:${uuid}:\\d{1,6})$`);

/** Whether a client may name this room at all. */
export function isRoom(name: unknown): name is string {
  return typeof name === "string" && roomPattern.test(name);
}

/** The room of one step's output. */
export function logRoom({ taskId, step }: Pick<LogGrowth, "taskId" | "step">): string {
  return `log:${taskId}:${step}`;
}

/** The rooms that care for an event; none for what concerns accounts. */
export function roomsOf(event: DomainEvent): readonly string[] {
  const { type, payload } = event;
  switch (type) {
    case "pipeline.created":
    case "pipeline.changed":
      return ["pipelines", `pipeline:${payload.pipelineId}`];
    case "workflow.created":
    case "workflow.changed":
      return ["pipelines", `pipeline:${payload.pipelineId}`, `workflow:${payload.workflowId}`];
    case "job.changed":
      return ["pipelines", `pipeline:${payload.pipelineId}`, `workflow:${payload.workflowId}`, `job:${payload.jobId}`];
    case "task.changed":
      return [`workflow:${payload.workflowId}`, `job:${payload.jobId}`];
    case "step.changed":
    case "artifact.stored":
      return [`job:${payload.jobId}`];
    case "project.created":
      return ["pipelines"];
    case "context.created":
    case "context.removed":
    case "variable.stored":
    case "variable.removed":
    case "ssh_key.stored":
    case "ssh_key.removed":
    case "user.created":
    case "orb.published":
    case "token.created":
    case "session.created":
      return [];
    default:
      return assertNever(event);
  }
}
