import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { JobGroups } from "#server/config/workflow/job-groups.ts";
import { readInvocation } from "#server/config/workflow/read-invocation.ts";
import { readInvocationHead } from "#server/config/workflow/read-invocation-head.ts";
import { readJobGroupUse } from "#server/config/workflow/use-job-group.ts";
import type { InvocationGroup } from "#server/config/workflow/written-invocation.ts";

/** Reads one entry of a workflow's `jobs`, which runs a job or a job group. Null after an issue. */
export function readEntry(context: CompileContext, cursor: Cursor, groups: JobGroups): InvocationGroup | null {
  const head = readInvocationHead(context, cursor);
  if (head === null) return null;
  const group = groups.get(head.name);
  return group === undefined ? readInvocation(context, head) : readJobGroupUse(context, head.at, group);
}
