import { penStyle } from "#ui/log/pen-style.ts";
import type { LogSpan } from "#ui/log/terminal-screen.ts";

/** A run of characters of a log in its own look; a link only where the program made one. */
export function SpanView({ span }: { readonly span: LogSpan }) {
  const style = penStyle(span.pen);
  if (span.pen.href !== null) {
    return (
      <a
        href={span.pen.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-accent underline"
        style={style}
      >
        {span.text}
      </a>
    );
  }
  return style ? <span style={style}>{span.text}</span> : span.text;
}
