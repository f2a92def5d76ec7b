import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { AgentLogger } from "#server/agent/agent-logger.ts";
import { type DeliveryEnd, MessageSender } from "#server/agent/delivery/message-sender.ts";
import type { AgentDoor } from "#server/agent/door/agent-door.ts";
import { TaskSpool } from "#server/agent/spool/task-spool.ts";

/**
 * The spools that earlier starts of this agent left behind, each brought to an
 * end: steps that were running are sealed with what they had printed, and the
 * task is finished as lost. Folders that hold no task are deleted.
 */
export function recoverSpools(spoolDirectory: string): TaskSpool[] {
  const spools: TaskSpool[] = [];
  for (const name of readdirSync(spoolDirectory)) {
    const directory = join(spoolDirectory, name);
    const spool = TaskSpool.recover(directory);
    if (spool === null) void rm(directory, { recursive: true, force: true });
    else {
      if (!spool.isFinished) endAbandoned(spool);
      spools.push(spool);
    }
  }
  return spools;
}

function endAbandoned(spool: TaskSpool): void {
  const at = new Date().toISOString();
  for (const step of spool.openSteps()) {
    // Without the front of its output no hash can be told: the step stays unsealed, and visibly so.
    if (!step.rehash()) continue;
    const status = "infrastructure_fail";
    spool.tell({ type: "step_ended", step: step.step, status, exitCode: null, ...step.seal(), at });
  }
  const detail = "The build agent stopped unexpectedly while this job was running.";
  spool.tell({ type: "task_finished", outcome: "infrastructure_fail", reason: "agentLost", detail, at });
}

/** Delivers a recovered spool, for as long as that takes, and deletes it when it is delivered or not wanted. */
export async function deliverSpool(
  parts: { door: AgentDoor; logger: AgentLogger; signal: AbortSignal },
  spool: TaskSpool,
): Promise<DeliveryEnd> {
  const { taskId } = spool.record;
  const sender = new MessageSender(parts.door, spool, {
    onCancel: () => {},
    onLost: (fault) => parts.logger.warn("recovered task not wanted", { task: taskId, reason: fault.message }),
  });
  const stop = () => sender.stop();
  parts.signal.addEventListener("abort", stop, { once: true });
  if (parts.signal.aborted) stop();
  const end = await sender.ended;
  parts.signal.removeEventListener("abort", stop);
  spool.close();
  if (end !== "stopped") await rm(spool.directory, { recursive: true, force: true });
  parts.logger.info("recovered task", { task: taskId, delivery: end });
  return end;
}
