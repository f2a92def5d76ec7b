"use client";

import Link from "next/link";
import type { TaskView } from "#server/views/job-view.ts";
import { statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { formatPastDuration } from "#ui/time/format-time.ts";
import { useNow } from "#ui/time/use-now.ts";
import { copyRan, unevenNote } from "#web/features/job/timing-model.ts";

/** The parallel copies of a job, each with its status and how long it ran; one is shown below. */
export function TaskPicker(props: {
  readonly tasks: readonly TaskView[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}) {
  const { tasks, chosen, onChoose } = props;
  const now = useNow(tasks.some(({ stoppedAt }) => stoppedAt === null) ? 1000 : null);
  if (tasks.length < 2) return null;
  const note = unevenNote(tasks);
  return (
    <div className="flex flex-col gap-1.5">
      <div role="group" aria-label="Parallel run" className="flex max-h-24 flex-wrap gap-1 overflow-y-auto p-px">
        {tasks.map((task) => (
          <Copy
            key={task.id}
            task={task}
            ranMs={copyRan(task, now)}
            isChosen={task.index === chosen}
            onChoose={() => onChoose(task.index)}
          />
        ))}
      </div>
      {note === null ? null : (
        <p className="text-xs text-text-2">
          {note}.{" "}
          <Link href={`?tab=timing&index=${chosen}`} className="rounded text-accent hover:underline">
            See the timing
          </Link>
        </p>
      )}
    </div>
  );
}

function Copy(props: {
  readonly task: TaskView;
  readonly ranMs: number | null;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { task, ranMs, isChosen, onChoose } = props;
  const ran = ranMs === null ? null : formatPastDuration(ranMs);
  const words = `Parallel run ${task.index}: ${statusWord(task.status)}${ran === null ? "" : `, ran ${ran}`}`;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      aria-label={words}
      title={words}
      onClick={onChoose}
      className="tabular inline-flex h-7 items-center gap-1.5 rounded border border-border-1 px-2 font-mono text-xs text-text-2 transition-colors hover:border-border-2 hover:text-text-1 aria-pressed:border-accent aria-pressed:bg-accent/8 aria-pressed:text-text-1"
    >
      <StatusIcon status={task.status} size={13} hidden />
      {task.index}
      {ran === null ? null : <span className="text-text-3">{ran}</span>}
    </button>
  );
}
