"use client";

import type { TaskView } from "#server/views/job-view.ts";
import { statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";

/** The parallel copies of a job, each with its status; one is shown below. */
export function TaskPicker(props: {
  readonly tasks: readonly TaskView[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}) {
  const { tasks, chosen, onChoose } = props;
  if (tasks.length < 2) return null;
  return (
    <div role="group" aria-label="Parallel run" className="flex max-h-24 flex-wrap gap-1 overflow-y-auto p-px">
      {tasks.map((task) => (
        <button
          key={task.id}
          type="button"
          aria-pressed={task.index === chosen}
          aria-label={`Parallel run ${task.index}: ${statusWord(task.status)}`}
          title={`Parallel run ${task.index}: ${statusWord(task.status)}`}
          onClick={() => onChoose(task.index)}
          className="tabular inline-flex h-7 items-center gap-1.5 rounded border border-border-1 px-2 font-mono text-xs text-text-2 transition-colors hover:border-border-2 hover:text-text-1 aria-pressed:border-accent aria-pressed:bg-accent/8 aria-pressed:text-text-1"
        >
          <StatusIcon status={task.status} size={13} hidden />
          {task.index}
        </button>
      ))}
    </div>
  );
}
