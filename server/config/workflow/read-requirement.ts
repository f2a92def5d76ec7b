import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { readName, readWord, reportKind } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** One entry of `requires` before its name is looked up. */
export interface WrittenRequirement {
  readonly name: string;
  readonly statuses: readonly JobStatus[];
  readonly at: Cursor;
}

/** The words of `requires` and the endings they stand for: a job that timed out or lost its agent has failed. */
export const requirementStatuses = {
  success: ["success"],
  failed: ["failed", "timedout", "infrastructure_fail"],
  canceled: ["canceled"],
  unauthorized: ["unauthorized"],
  not_run: ["not_run"],
  terminal: ["success", "failed", "timedout", "infrastructure_fail", "canceled", "unauthorized", "not_run"],
} as const satisfies Record<string, readonly JobStatus[]>;

/** A word that may stand behind a required job's name. */
export type RequirementWord = keyof typeof requirementStatuses;

const requirementWords = Object.keys(requirementStatuses) as RequirementWord[];

/** The words that stand for a set of endings, for writing a requirement down again. */
export function requirementWordsOf(statuses: readonly JobStatus[]): RequirementWord[] {
  const has = (word: RequirementWord) => requirementStatuses[word].every((status) => statuses.includes(status));
  return has("terminal") ? ["terminal"] : requirementWords.filter((word) => word !== "terminal" && has(word));
}

/** Reads `name`, `{name: status}` or `{name: [statuses]}`. A name alone asks for success. */
export function readRequirement(context: CompileContext, cursor: Cursor): WrittenRequirement | null {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  if (node.kind !== "map") {
    const name = readName(context, resolved);
    return name === null ? null : { name, statuses: requirementStatuses.success, at: resolved };
  }
  const [entry] = node.entries.values();
  if (entry === undefined || node.entries.size > 1) {
    const message = "An entry of `requires` names one job.";
    reportError(context, resolved, { code: "requirement_with_several_keys", message });
    return null;
  }
  const at = entryCursor(resolved, entry);
  const statuses = readStatuses(context, at);
  return statuses.length === 0
    ? null
    : { name: entry.key, statuses, at: { ...at, node: { ...at.node, ...entry.keySpan } } };
}

function readStatuses(context: CompileContext, cursor: Cursor): JobStatus[] {
  const resolved = resolve(context, cursor);
  const items = resolved.node.kind === "list" ? (readItems(context, resolved) ?? []) : [resolved];
  if (items.length === 0) reportKind(context, resolved, "a status or a list of statuses");
  const words = items.flatMap((item) => readWord(context, item, requirementWords) ?? []);
  return [...new Set(words.flatMap((word): readonly JobStatus[] => requirementStatuses[word]))];
}
