"use client";

import { ArrowDown } from "lucide-react";
import { useState } from "react";
import type { TaskView } from "#server/views/job-view.ts";
import { nextFailure, opensItself, placeAfterClick, reasonPlace } from "#web/features/job/job-page-model.ts";
import { StepRow } from "#web/features/job/step-row.tsx";
import { useFollow } from "#web/features/job/use-follow.ts";
import { useLogPlace } from "#web/features/job/use-log-place.ts";
import { useKeys } from "#web/lib/use-keys.ts";

/** The steps of one parallel copy. What runs is followed; what failed is open; what is good is folded. */
export function StepList(props: {
  readonly task: TaskView;
  /** How many tests of the job failed, for the way from a failed step to them. */
  readonly failedTests: number;
  readonly wrap: boolean;
}) {
  const { task, failedTests, wrap } = props;
  const { hash, place, setPlace } = useLogPlace();
  const [choices, setChoices] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [ownHash, setOwnHash] = useState<string | null>(null);
  const isLive = task.steps.some((step) => step.status === "running") || task.status === "running";

  const choose = (index: number, open: boolean) => setChoices((now) => new Map(now).set(index, open));
  const [lines, setLines] = useState(0);
  const [linesAtPause, setLinesAtPause] = useState(0);
  // What failed before the page was opened shows its end, where the reason stands.
  const [reason] = useState(() => (isLive || window.location.hash !== "" ? null : reasonPlace(task.steps)));
  // Who stops to read keeps what is open, also after the step went well.
  const pause = () => {
    for (const step of task.steps) if (step.status === "running") choose(step.index, true);
    setLinesAtPause(lines);
  };
  const { content, following, resume } = useFollow(isLive, place === null, pause);
  const unseen = Math.max(0, lines - linesAtPause);

  const select = (step: number) => (line: number, extend: boolean) => {
    setPlace(placeAfterClick(place, { step, line, extend }));
    setOwnHash(window.location.hash);
  };
  const [failureAt, setFailureAt] = useState<number | null>(null);
  useKeys({
    f: () => {
      const next = nextFailure(task.steps, failureAt);
      if (next === null) return;
      setFailureAt(next);
      choose(next, true);
      const section = document.getElementById(`step-${next}`);
      section?.scrollIntoView();
      section?.querySelector("button")?.focus({ preventScroll: true });
    },
  });

  return (
    <>
      <div ref={content} className="overflow-clip rounded border border-border-1">
        {task.steps.map((step) => {
          const isNamed = place?.step === step.index;
          const open = choices.get(step.index) ?? (isNamed || opensItself(step));
          // A line just clicked is in sight already.
          const jumps = isNamed && hash !== ownHash;
          return (
            <StepRow
              key={step.index}
              taskId={task.id}
              step={step}
              open={open}
              failedTests={failedTests}
              wrap={wrap}
              selected={isNamed ? place.lines : null}
              target={
                jumps ? (place.lines?.from ?? null) : place === null && reason?.step === step.index ? reason.line : null
              }
              targetAt={jumps ? 0.3 : 0.85}
              onToggle={() => choose(step.index, !open)}
              onSelect={select(step.index)}
              onLines={setLines}
            />
          );
        })}
      </div>
      {isLive && !following ? (
        <button
          type="button"
          onClick={resume}
          className="fixed bottom-5 left-1/2 z-30 inline-flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full bg-accent px-3.5 text-sm font-medium text-accent-text shadow-float animate-open md:left-[calc(50%+116px)]"
        >
          <ArrowDown size={14} />
          {unseen === 0 ? "Follow the output" : `${unseen.toLocaleString("en")} new ${unseen === 1 ? "line" : "lines"}`}
        </button>
      ) : null}
    </>
  );
}
