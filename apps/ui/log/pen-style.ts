import type { CSSProperties } from "react";
import type { Pen, PenColour } from "#ui/log/pen.ts";

const foreground = (colour: PenColour): string | undefined =>
  colour === null ? undefined : typeof colour === "number" ? `var(--ansi-${colour})` : colour;

/** One of the sixteen behind text is mixed into the surface, so that text stays readable on it in both themes. */
const background = (colour: PenColour): string | undefined =>
  typeof colour === "number"
    ? `color-mix(in oklab, var(--ansi-${colour}) 38%, var(--surface-1))`
    : (colour ?? undefined);

/** The style of a run of characters, or undefined for plain text. */
export function penStyle(pen: Pen): CSSProperties | undefined {
  const style: CSSProperties = {};
  const [fg, bg] = pen.inverse ? [pen.bg, pen.fg] : [pen.fg, pen.bg];
  // Black on a colour is how programs ask for a label; on our mixed colours that is the text's own.
  const onColour = typeof bg === "number" && (fg === null || fg === 0 || fg === 8);
  if (onColour) style.color = "var(--text-1)";
  else if (fg !== null) style.color = foreground(fg);
  else if (pen.inverse) style.color = "var(--surface-1)";
  if (bg !== null) style.backgroundColor = background(bg);
  else if (pen.inverse) style.backgroundColor = "var(--text-1)";
  if (pen.bold) style.fontWeight = 600;
  if (pen.dim) style.opacity = 0.68;
  if (pen.italic) style.fontStyle = "italic";
  const lines = [pen.underline ? "underline" : "", pen.strike ? "line-through" : ""].filter(Boolean).join(" ");
  if (lines) style.textDecorationLine = lines;
  return Object.keys(style).length > 0 ? style : undefined;
}
