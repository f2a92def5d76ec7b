import { readNameRules } from "#server/config/filter/read-filters.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { readText } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import { cronFault } from "#server/config/schedule/cron-fault.ts";
import type { CompiledSchedule } from "#server/config/workflow/compiled-config.ts";

const triggerRules = {
  owner: "a trigger",
  known: ["schedule"],
  unknown: "error",
} as const satisfies FieldRules<string>;

const scheduleRules = {
  owner: "a `schedule`",
  known: ["cron", "filters"],
  unknown: "error",
} as const satisfies FieldRules<string>;

const scheduleFilterRules = {
  owner: "the `filters` of a schedule",
  known: ["branches"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/** Reads `triggers` of a workflow: the times at which the clock starts it. Faulty ones are told and left out. */
export function readTriggers(context: CompileContext, cursor: Cursor): CompiledSchedule[] {
  const items = readItems(context, cursor) ?? [];
  return items.flatMap((item) => {
    const fields = readFields(context, item, triggerRules);
    if (fields !== null && fields.schedule === undefined) {
      reportMissingKey(context, item, { key: "schedule", why: "a trigger says when it starts the workflow." });
    }
    return fields?.schedule === undefined ? [] : (readSchedule(context, fields.schedule) ?? []);
  });
}

function readSchedule(context: CompileContext, cursor: Cursor): CompiledSchedule | null {
  const fields = readFields(context, cursor, scheduleRules);
  if (fields === null) return null;
  if (fields.cron === undefined) {
    reportMissingKey(context, cursor, { key: "cron", why: "a `schedule` says its times." });
  }
  const branches = readBranches(context, cursor, fields.filters);
  const cron = fields.cron ? readCron(context, fields.cron) : null;
  return cron === null || branches === null ? null : { cron, branches };
}

function readCron(context: CompileContext, cursor: Cursor): string | null {
  const cron = readText(context, cursor);
  if (cron === null) return null;
  const fault = cronFault(cron);
  if (fault === null) return cron.trim().split(/\s+/).join(" ");
  const message = `\`${cron}\` cannot be used as the times of a schedule. ${fault}`;
  reportError(context, cursor, { code: "invalid_cron", message });
  return null;
}

function readBranches(
  context: CompileContext,
  schedule: Cursor,
  filters: Cursor | undefined,
): CompiledSchedule["branches"] | null {
  const why = "a `schedule` says on which branches it runs.";
  if (filters === undefined) {
    reportMissingKey(context, schedule, { key: "filters", why });
    return null;
  }
  const fields = readFields(context, filters, scheduleFilterRules);
  if (fields === null) return null;
  if (fields.branches === undefined) reportMissingKey(context, filters, { key: "branches", why });
  else return readNameRules(context, fields.branches);
  return null;
}
