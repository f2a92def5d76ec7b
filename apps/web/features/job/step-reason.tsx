import { CircleAlert } from "lucide-react";
import { AnsiText } from "#ui/log/ansi-text.tsx";

/** The line of a failed step's output that most likely says why, and the way to it. Lines count from 1. */
export function StepReason(props: { readonly step: number; readonly line: number; readonly text: string }) {
  const { step, line, text } = props;
  return (
    <div className="flex items-start gap-2.5 border-b border-border-1 bg-status-failed/8 py-2 pr-3 pl-4">
      <CircleAlert size={14} aria-hidden className="mt-[3px] shrink-0 text-status-failed" />
      <div className="min-w-0 flex-1">
        <AnsiText text={text} />
      </div>
      <a
        href={`#step-${step}:L${line}`}
        aria-label={`Go to line ${line}, which most likely says why the step failed`}
        className="tabular shrink-0 rounded text-xs leading-5 text-accent hover:underline"
      >
        Line {line.toLocaleString("en")}
      </a>
    </div>
  );
}
