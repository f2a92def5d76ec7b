import type { ReactNode } from "react";
import { type AnyStatus, groupText, type StatusGroup, statusGroup, statusWord } from "#ui/status/status-group.ts";

const ink = { stroke: "var(--status-ink)", strokeWidth: 1.7, strokeLinecap: "round", strokeLinejoin: "round" } as const;

const shapes: Readonly<Record<StatusGroup, ReactNode>> = {
  success: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M5 8.3 7.1 10.4 11.1 6" {...ink} />
    </>
  ),
  failed: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M5.7 5.7 10.3 10.3M10.3 5.7 5.7 10.3" {...ink} />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="6" stroke="currentColor" strokeWidth="2" opacity="0.28" />
      <path
        className="animate-arc"
        d="M8 2A6 6 0 0 1 14 8"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </>
  ),
  waiting: (
    <circle
      cx="8"
      cy="8"
      r="6"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeDasharray="0.01 3.1416"
      strokeLinecap="round"
    />
  ),
  hold: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M6.3 5.6V10.4M9.7 5.6V10.4" {...ink} />
    </>
  ),
  canceled: (
    <>
      <circle cx="8" cy="8" r="6.1" stroke="currentColor" strokeWidth="1.6" />
      <path d="M3.9 12.1 12.1 3.9" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  warning: (
    <>
      <path d="M8 1.6 15 14H1Z" fill="currentColor" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" />
      <path d="M8 6.2V9.4M8 11.7V11.8" {...ink} />
    </>
  ),
};

/** `failing`: it will fail, and something still runs. Half of the failed disc, and the moving arc. */
const failingShape = (
  <>
    <path d="M8 1A7 7 0 0 0 8 15Z" fill="currentColor" />
    <path d="M8 2A6 6 0 0 1 8 14" stroke="currentColor" strokeWidth="2" opacity="0.28" />
    <path className="animate-arc" d="M8 2A6 6 0 0 1 14 8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
  </>
);

/**
 * A status as shape and colour. The word is its accessible name; pass `hidden`
 * where the word stands beside it as text.
 */
export function StatusIcon(props: {
  readonly status: AnyStatus;
  readonly size?: number;
  readonly hidden?: boolean;
  /** What has this status: "Job status" gives the name "Job status: Failed". */
  readonly of?: string;
}) {
  const { status, size = 16, hidden = false, of } = props;
  const word = of ? `${of}: ${statusWord(status)}` : statusWord(status);
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      className={`shrink-0 ${groupText[statusGroup(status)]}`}
      role={hidden ? undefined : "img"}
      aria-label={hidden ? undefined : word}
      aria-hidden={hidden || undefined}
    >
      {hidden ? null : <title>{word}</title>}
      {status === "failing" ? failingShape : shapes[statusGroup(status)]}
    </svg>
  );
}
