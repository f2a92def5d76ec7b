import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TaskKey } from "#server/agent/door/agent-door.ts";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";

/** What a spool's folder says of its task: enough to deliver the rest after a new start. */
export type SpoolRecord = TaskKey & { readonly title: string };

export const journalName = "messages.jsonl";
const recordName = "task.json";

/** Writes the record; it holds the task's token, so only the agent's account may read it. */
export function writeSpoolRecord(directory: string, record: SpoolRecord): void {
  writeFileSync(join(directory, recordName), JSON.stringify(record), { mode: 0o600 });
}

/** The record of a spool folder, or null when it is missing or was cut off while being written. */
export function readSpoolRecord(directory: string): SpoolRecord | null {
  const record = parseJson(readText(join(directory, recordName))) as SpoolRecord | undefined;
  return typeof record?.taskId === "string" && typeof record.taskToken === "string" ? record : null;
}

/** The journal's messages in order. A last line that was cut off was never sent, so it is left out. */
export function readJournal(directory: string): AgentMessage[] {
  const messages: AgentMessage[] = [];
  for (const line of readText(join(directory, journalName)).split("\n")) {
    const message = parseJson(line) as AgentMessage | undefined;
    if (message !== undefined) messages.push(message);
  }
  return messages;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
