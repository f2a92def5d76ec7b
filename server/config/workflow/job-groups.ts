import type { Library } from "#server/config/element/library.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readEntries, readItems } from "#server/config/read/read-list.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import type { ConfigNode } from "#server/config/source/config-node.ts";

/** One entry of `job-groups`. */
export interface JobGroup {
  readonly name: string;
  /** The entries of its `jobs`, without those that were refused here. */
  readonly items: readonly Cursor[];
}

/** The groups that a workflow may use like a job, by name. */
export type JobGroups = ReadonlyMap<string, JobGroup>;

const jobGroupRules = {
  owner: "a job group",
  known: ["jobs", "description", "parameters"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/** Reads the top-level `job-groups` and holds each against what a group may be, also when nothing uses it. */
export function readJobGroups(context: CompileContext, section: Cursor | null, library: Library): JobGroups {
  if (section === null || context.version === "2") return new Map();
  const entries = readEntries(context, section) ?? [];
  const jobNames = new Set(library.elements("jobs").map(({ name }) => name));
  const groupNames = new Set(entries.map(({ key }) => String(key)));
  const groups = new Map<string, JobGroup>();
  for (const entry of entries) {
    const name = String(entry.key);
    if (jobNames.has(name)) {
      const message = `\`${name}\` is the name of a job and of a job group: a workflow could not say which one it means.`;
      report(context, entry, { code: "job_group_name_taken", message });
    }
    const items = readGroupItems(context, entry);
    groups.set(name, { name, items: items.filter((item) => isMember(context, item, { name, groupNames })) });
  }
  return groups;
}

/** The name of the job that an entry of a list of jobs runs; null for something that is no entry. */
export function jobNameOf(node: ConfigNode): string | null {
  if (node.kind === "scalar") return node.value === null ? null : node.text;
  return node.kind === "map" ? (node.entries.keys().next().value ?? null) : null;
}

function readGroupItems(context: CompileContext, entry: Cursor): readonly Cursor[] {
  const fields = readFields(context, entry, jobGroupRules);
  if (fields === null) return [];
  if (fields.parameters !== undefined) {
    const message = `A job group has no \`parameters\`: the jobs of \`${entry.key}\` get their arguments where they are listed.`;
    report(context, fields.parameters, { code: "job_group_parameters", message });
  }
  const items = fields.jobs ? readItems(context, fields.jobs) : [];
  if (items?.length === 0) reportMissingKey(context, entry, { key: "jobs", why: "a job group lists its jobs." });
  return items ?? [];
}

/** Whether an entry may stand in a group; if not, it is told why and left out. */
function isMember(
  context: CompileContext,
  item: Cursor,
  { name, groupNames }: { name: string; groupNames: ReadonlySet<string> },
): boolean {
  const { node } = item;
  const jobName = jobNameOf(node);
  if (jobName !== null && groupNames.has(jobName)) {
    const message = `Job groups do not nest: \`${jobName}\` in \`${name}\` is a job group itself.`;
    report(context, item, { code: "nested_job_group", message });
    return false;
  }
  const keys = node.kind === "map" && jobName !== null ? node.entries.get(jobName)?.value : undefined;
  const serialGroup = keys?.kind === "map" ? keys.entries.get("serial-group") : undefined;
  if (serialGroup === undefined) return true;
  const message = `\`serial-group\` cannot be used on a job inside the job group \`${name}\`: it belongs to the group's entry in a workflow.`;
  reportError(context, item, { code: "job_group_member_serial_group", message, span: serialGroup.keySpan });
  return true;
}

function report(context: CompileContext, at: Cursor, { code, message }: { code: string; message: string }): void {
  reportError(context, at, { code, message, span: at.keySpan ?? at.node });
}
