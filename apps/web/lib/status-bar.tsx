import type { JobStatus, JobStatusCounts } from "#server/core/status/job-status.ts";
import { groupFill, type StatusGroup, statusGroup, statusGroups, statusWord } from "#ui/status/status-group.ts";

/** How many jobs are in each of the seven looks. */
function countGroups(counts: JobStatusCounts): Record<StatusGroup, number> {
  const groups = Object.fromEntries(statusGroups.map((group) => [group, 0])) as Record<StatusGroup, number>;
  for (const [status, count] of Object.entries(counts)) groups[statusGroup(status as JobStatus)] += count;
  return groups;
}

/** A thin bar whose parts are the jobs of a workflow by status; the words are its accessible name. */
export function StatusBar({ counts }: { readonly counts: JobStatusCounts }) {
  const groups = countGroups(counts);
  const words = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${statusWord(status as JobStatus).toLowerCase()}`)
    .join(", ");
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className="flex h-1 w-full gap-px overflow-hidden rounded-full bg-surface-2"
    >
      {statusGroups
        .filter((group) => groups[group] > 0)
        .map((group) => (
          <span
            key={group}
            className={`min-w-0.5 ${groupFill[group]} ${group === "waiting" ? "opacity-30" : ""}`}
            style={{ flexGrow: groups[group] }}
          />
        ))}
    </span>
  );
}
