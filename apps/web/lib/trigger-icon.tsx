import { CalendarClock, GitCommitHorizontal, MousePointerClick, Terminal, Zap } from "lucide-react";
import type { ReactNode } from "react";

const known: Readonly<Record<string, { readonly icon: ReactNode; readonly word: string }>> = {
  webhook: { icon: <GitCommitHorizontal size={14} />, word: "Push" },
  api: { icon: <Terminal size={14} />, word: "API" },
  scheduled_pipeline: { icon: <CalendarClock size={14} />, word: "Schedule" },
  explicit: { icon: <MousePointerClick size={14} />, word: "Started by hand" },
};

/** What started a pipeline, in a word. Words we do not know are shown as they are. */
export function triggerWord(type: string): string {
  return known[type]?.word ?? type;
}

/** What started a pipeline, as a small picture with its word as name. */
export function TriggerIcon({ type }: { readonly type: string }) {
  const word = triggerWord(type);
  return (
    <span role="img" aria-label={word} title={word} className="shrink-0 text-text-3">
      {known[type]?.icon ?? <Zap size={14} />}
    </span>
  );
}
