import { useMemo } from "react";
import { AnsiReducer } from "#ui/log/ansi-reducer.ts";
import { SpanView } from "#ui/log/span-view.tsx";

/** A short text as a terminal would show it: colours are kept, every other sequence is left out. */
export function AnsiText({ text }: { readonly text: string }) {
  const rows = useMemo(() => {
    const reducer = new AnsiReducer();
    reducer.write(text.replace(/\n+$/, ""));
    return reducer.rows();
  }, [text]);
  return (
    <pre className="font-mono text-xs leading-5 whitespace-pre-wrap break-words">
      {rows.map((row, index) => (
        <span key={index} className="block min-h-5">
          {row.spans.map((span, at) => (
            <SpanView key={at} span={span} />
          ))}
        </span>
      ))}
    </pre>
  );
}
