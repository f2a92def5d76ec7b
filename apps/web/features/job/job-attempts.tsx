"use client";

import { ChevronDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { autoRerunName } from "#server/core/workflow/auto-rerun-name.ts";
import type { JobAttemptView, JobView } from "#server/views/job-view.ts";
import { Menu } from "#ui/overlay/menu.tsx";
import { statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { jobPath } from "#web/lib/page-links.ts";

/** This job in the other attempts of its workflow. Nothing when there is only one. */
export function JobAttempts({ job }: { readonly job: JobView }) {
  const router = useRouter();
  const { attempts, project, pipeline } = job;
  const here = attempts.find((attempt) => attempt.workflowId === job.workflow.id);
  if (attempts.length < 2 || here === undefined) return null;
  return (
    <Menu
      align="start"
      className="!h-6"
      button={
        <>
          Attempt {here.attempt} of {attempts.at(-1)?.attempt ?? attempts.length}
          <ChevronDown size={14} />
        </>
      }
      groups={[
        attempts.toReversed().map((attempt) => ({
          label: `Attempt ${attempt.attempt}`,
          hint: attemptHint(attempt),
          icon: <StatusIcon status={attempt.status} size={14} hidden />,
          disabled: attempt.number === null || attempt.kept,
          onSelect: () => {
            const { number, workflowId } = attempt;
            if (number !== null) router.push(jobPath(project.slug, pipeline.number, { workflowId, number }));
          },
        })),
      ]}
    />
  );
}

function attemptHint(attempt: JobAttemptView): string {
  if (attempt.kept) return "Its earlier success was kept; nothing ran";
  return attempt.startedBy === autoRerunName
    ? `${statusWord(attempt.status)}, rerun by itself`
    : statusWord(attempt.status);
}
