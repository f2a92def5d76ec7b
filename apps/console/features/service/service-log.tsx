"use client";

import { type UIEvent, useEffect, useRef } from "react";
import { readLine, type ShownLine } from "#console/features/service/service-model.ts";
import { useServiceLog } from "#console/features/service/use-services.ts";
import { faultText } from "#console/lib/fault-text.ts";
import { CopyButton } from "#ui/control/copy-button.tsx";
import { ErrorPanel } from "#ui/feedback/error-panel.tsx";

const tones = {
  plain: "text-text-1",
  quiet: "text-text-3",
  warning: "text-status-warning",
  error: "text-status-failed",
} as const satisfies Record<ShownLine["tone"], string>;

const nearEndPixels = 40;

/** The last 200 lines of a service. It follows the end until somebody scrolls up. */
export function ServiceLog({ name }: { readonly name: string }) {
  const log = useServiceLog(name);
  const lines = log.data ?? [];
  const newest = lines.at(-1);
  const { ref, onScroll } = useFollowEnd(`${lines.length} ${newest?.at ?? ""}`);
  if (log.error && !log.data)
    return <ErrorPanel title="The log could not be read" message={faultText(log.error) ?? ""} />;
  return (
    <div className="relative mx-3 mb-3 rounded border border-border-1 bg-surface-0">
      <div className="absolute top-1 right-3 z-10 rounded bg-surface-0">
        <CopyButton text={lines.map(({ at, text }) => `${at} ${text}`).join("\n")} label="Copy these lines" />
      </div>
      <div
        ref={ref}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`Last lines of ${name}`}
        className="h-72 overflow-auto rounded py-2 font-mono text-xs leading-5"
      >
        {lines.length === 0 ? <p className="px-3 text-text-3">It has not printed anything yet.</p> : null}
        {lines.map((line, index) => (
          <LogLine key={`${line.at} ${index}`} line={readLine(line)} />
        ))}
      </div>
    </div>
  );
}

function LogLine({ line }: { readonly line: ShownLine }) {
  return (
    <div className="flex gap-3 px-3 hover:bg-surface-2">
      <span className="tabular shrink-0 text-text-3 select-none">{line.time}</span>
      <span className={`min-w-0 whitespace-pre-wrap break-words ${tones[line.tone]}`}>
        {line.text}
        {line.rest === "" ? null : <span className="text-text-3"> {line.rest}</span>}
      </span>
    </div>
  );
}

/** Keeps a scrolling box at its end when `mark` changes, unless somebody has scrolled away from it. */
function useFollowEnd(mark: string) {
  const ref = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  // The box's scroll position lives in the browser, outside React.
  useEffect(() => {
    const box = ref.current;
    if (box && follows.current && mark !== "") box.scrollTop = box.scrollHeight;
  }, [mark]);
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const box = event.currentTarget;
    follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPixels;
  };
  return { ref, onScroll };
}
