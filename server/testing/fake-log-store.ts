import { createHash } from "node:crypto";
import type { TaskId } from "#server/core/ids.ts";
import type { LogKey, LogPosition, LogStore } from "#server/core/ports/log-store.ts";

/** Logs in memory, for tests of what stands above them. Held to the same contract as the one on disk. */
export function createFakeLogStore(): LogStore {
  const logs = new Map<string, Buffer>();
  const open = new Set<string>();
  const contentOf = (key: LogKey): Buffer => logs.get(nameOf(key)) ?? Buffer.alloc(0);
  const requireOpen = (key: LogKey): void => {
    if (!open.has(nameOf(key))) throw new Error(`log ${nameOf(key)} is not open`);
  };
  return {
    async open(key, committedBytes) {
      logs.set(nameOf(key), contentOf(key).subarray(0, committedBytes));
      open.add(nameOf(key));
      return positionOf(contentOf(key));
    },
    async append(key, pieces) {
      requireOpen(key);
      logs.set(nameOf(key), Buffer.concat([contentOf(key), ...pieces]));
      return positionOf(contentOf(key));
    },
    async hash(key) {
      requireOpen(key);
      return createHash("sha256").update(contentOf(key)).digest("hex");
    },
    async close(key) {
      open.delete(nameOf(key));
    },
    async readBytes(key, from, to) {
      return contentOf(key).subarray(from, to);
    },
    async offsetOfLine(key, line, committedBytes) {
      return lineStart(contentOf(key).subarray(0, committedBytes), line);
    },
    async removeTask(taskId: TaskId) {
      for (const name of [...logs.keys()].filter((candidate) => candidate.startsWith(`${taskId}/`))) {
        logs.delete(name);
        open.delete(name);
      }
    },
  };
}

function nameOf(key: LogKey): string {
  return `${key.taskId}/${key.epoch}/${key.step}`;
}

function positionOf(content: Buffer): LogPosition {
  return { bytes: content.length, lines: content.filter((byte) => byte === 10).length };
}

function lineStart(content: Buffer, line: number): number | null {
  let at = 0;
  for (let seen = 0; seen < line; seen += 1) {
    const newline = content.indexOf(10, at);
    if (newline === -1) return null;
    at = newline + 1;
  }
  return at;
}
