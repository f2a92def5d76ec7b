/** A text as it is kept of a test: not longer than this, with whole characters, and without what a database refuses. */
export function cutText(text: string, charactersMax: number): string {
  return (text.length > charactersMax ? text.slice(0, charactersMax) : text).toWellFormed().replaceAll("\0", "");
}
