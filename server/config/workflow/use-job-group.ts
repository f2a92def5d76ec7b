import { decidedFilters, noFilters } from "#server/config/filter/filter-rules.ts";
import { readFilters } from "#server/config/filter/read-filters.ts";
import { type CompileContext, reportError, spend } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, type Fields, readFields } from "#server/config/read/read-fields.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { addedJob, afterAnyEnd, afterSuccess } from "#server/config/workflow/added-job.ts";
import { invocationKeys } from "#server/config/workflow/invocation-rules.ts";
import type { JobGroup } from "#server/config/workflow/job-groups.ts";
import { linkRequirements } from "#server/config/workflow/link-requirements.ts";
import { readInvocation, readRequirements } from "#server/config/workflow/read-invocation.ts";
import { readInvocationHead } from "#server/config/workflow/read-invocation-head.ts";
import { readSerialGroup, type SerialGroup } from "#server/config/workflow/serial-group.ts";
import type {
  InvocationGroup,
  LinkedInvocation,
  WrittenInvocation,
} from "#server/config/workflow/written-invocation.ts";

const groupUseRules = {
  owner: "the use of a job group",
  known: ["name", "requires", "filters", "serial-group"],
  unknown: "ignore",
} as const satisfies FieldRules<string>;

type GroupUseFields = Fields<(typeof groupUseRules.known)[number]>;

/**
 * Writes a job group out where a workflow uses it (config-language §19): `x-start` waits for what
 * the group requires, the group's jobs follow, and `x-end` is reached when all of them succeeded;
 * it is what `requires: [x]` means. With a serial group `x-lock` stands in the place of `x-start`
 * and `x-unlock` comes when everything between has ended. A `name` is put before the names of the
 * jobs, so that a group can be used more than once. Null after an issue.
 */
export function readJobGroupUse(context: CompileContext, at: Cursor, group: JobGroup): InvocationGroup | null {
  const fields: GroupUseFields | null = at.node.kind === "map" ? readFields(context, at, groupUseRules) : {};
  const cost = group.items.reduce((sum, { node }) => sum + weightOf(node), 1);
  if (fields === null || !spend(context, at, cost)) return null;
  refuseOtherKeys(context, at, group);
  const givenName = fields.name ? readName(context, fields.name) : null;
  const serialGroup = readSerialGroup(context, fields["serial-group"]);
  const name = givenName ?? group.name;
  const members = readMembers(context, { at, group, prefix: givenName === null ? "" : `${givenName}-` });
  const start = addedJob({
    name: `${name}-${serialGroup === null ? "start" : "lock"}`,
    definition: serialGroup === null ? { type: "no-op" } : { type: "lock", key: serialGroup.key },
    requires: readRequirements(context, fields.requires),
    filters: readFilters(context, fields.filters),
    at,
  });
  const started = members.map((member) => behind(start, member));
  const required = new Set(started.flatMap(({ requires }) => requires.map((requirement) => requirement.identity)));
  const leaves = started.filter(({ identity }) => !required.has(identity));
  const end = addedJob({
    name: `${name}-end`,
    definition: { type: "no-op" },
    requires: leaves.map(afterSuccess),
    filters: decidedFilters(true),
    at,
  });
  const jobs = [start, ...started, end];
  return {
    members: serialGroup === null ? jobs : [...jobs, unlockAfter(jobs, { name, serialGroup, at })],
    alias: { name, identities: [end.identity] },
    jobGroup: name,
  };
}

/** The group's jobs with their requirements looked up among themselves. */
function readMembers(
  context: CompileContext,
  { at, group, prefix }: { at: Cursor; group: JobGroup; prefix: string },
): LinkedInvocation[] {
  const items = group.items.map((item): Cursor => ({ ...item, scope: at.scope }));
  const groups = items.flatMap((item) => {
    const head = readInvocationHead(context, item);
    return head === null ? [] : (readInvocation(context, head) ?? []);
  });
  const complete = groups.length === items.length;
  const { invocations, nameOf } = linkRequirements(context, { kind: "job group", name: group.name, groups, complete });
  return invocations.map((member) => ({ ...member, wantedName: `${prefix}${nameOf.get(member.identity) ?? ""}` }));
}

/** A job that waits for none of the group waits for its start; one without filters runs where the group does. */
function behind(start: WrittenInvocation, member: LinkedInvocation): LinkedInvocation {
  return {
    ...member,
    requires: member.requires.length === 0 ? [afterSuccess(start)] : member.requires,
    filters: member.filters === noFilters ? decidedFilters(true) : member.filters,
  };
}

/** A failure passes the end by while other jobs of the group still run, so the lock waits for all of them. */
function unlockAfter(
  [lock, ...others]: readonly WrittenInvocation[],
  { name, serialGroup, at }: { name: string; serialGroup: SerialGroup; at: Cursor },
): WrittenInvocation {
  return addedJob({
    name: `${name}-unlock`,
    definition: { type: "unlock", key: serialGroup.key },
    requires: [...(lock === undefined ? [] : [afterSuccess(lock)]), ...others.map(afterAnyEnd)],
    filters: decidedFilters(true),
    at,
  });
}

function refuseOtherKeys(context: CompileContext, at: Cursor, group: JobGroup): void {
  const entries = at.node.kind === "map" ? [...at.node.entries.values()] : [];
  for (const entry of entries.filter(({ key }) => !groupUseRules.known.some((known) => known === key))) {
    const cursor = entryCursor(at, entry);
    const { key, keySpan: span } = entry;
    if (invocationKeys.includes(key)) {
      const message = `\`${key}\` cannot be used with the job group \`${group.name}\`.`;
      const suggestion = "Write it on the jobs inside the group.";
      reportError(context, cursor, { code: "job_group_key", message, suggestion, span });
    } else {
      const message = `Unexpected argument(s): ${key}\nA job group has no parameters.`;
      reportError(context, cursor, { code: "unexpected_argument", message, span });
    }
  }
}
