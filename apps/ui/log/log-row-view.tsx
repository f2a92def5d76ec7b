import { type MouseEvent, memo } from "react";
import type { PlacedRow } from "#ui/log/log-layout.ts";
import { SpanView } from "#ui/log/span-view.tsx";

/** Room for characters that come from another font and are a little wider than a cell. */
export const wrapSlackColumns = 3;

/** Height of a line of a log. */
export const linePx = 20;

interface LogRowViewProps {
  readonly placed: PlacedRow;
  readonly topPx: number;
  /** Address of a line without its number: `#step-3:L`. */
  readonly anchor: string;
  readonly selected: boolean;
  readonly columns: number | null;
  readonly onNumber: (line: number, event: MouseEvent) => void;
}

/** One row: its number, which is a link to it, and its text. */
export const LogRowView = memo(function LogRowView(props: LogRowViewProps) {
  const { placed, topPx, anchor, selected, columns, onNumber } = props;
  const { row, line, height } = placed;
  return (
    <div
      className={`absolute left-0 flex min-w-full hover:bg-surface-2/60 ${selected ? "bg-accent/16 hover:bg-accent/20" : ""}`}
      style={{ top: topPx, height: height * linePx }}
    >
      <a
        href={`${anchor}${line + 1}`}
        onClick={(event) => onNumber(line, event)}
        className={`tabular sticky left-0 z-1 w-[calc(var(--gutter)*1ch+28px)] shrink-0 select-none pr-4 text-right hover:text-text-1 hover:underline ${selected ? "text-text-1" : "bg-surface-1 text-text-3"}`}
      >
        {line + 1}
      </a>
      {row === null ? (
        <span className="my-1.5 h-2 w-2/5 rounded-inner bg-surface-2" />
      ) : (
        <span
          className={columns === null ? "whitespace-pre pr-4" : "break-all whitespace-pre-wrap"}
          style={columns === null ? undefined : { width: `${columns + wrapSlackColumns}ch` }}
        >
          {row.spans.map((span, index) => (
            <SpanView key={index} span={span} />
          ))}
        </span>
      )}
    </div>
  );
}, sameRow);

/** Rows are remade as a log grows; what they show seldom changes. */
function sameRow(a: LogRowViewProps, b: LogRowViewProps): boolean {
  return (
    a.placed.row === b.placed.row &&
    a.placed.line === b.placed.line &&
    a.placed.height === b.placed.height &&
    a.topPx === b.topPx &&
    a.selected === b.selected &&
    a.columns === b.columns &&
    a.anchor === b.anchor &&
    a.onNumber === b.onNumber
  );
}
