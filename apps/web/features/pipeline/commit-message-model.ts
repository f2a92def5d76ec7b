const linesMax = 4;
const lettersMax = 400;

/**
 * The beginning of a commit's message for where the rest is one press away:
 * without the comments that machines leave in it, whole lines up to a limit.
 * Null when the message is short enough to be shown as it is.
 */
export function messageBeginning(message: string): string | null {
  const said = message.replaceAll(/<!--.*?-->/gs, "").trim();
  const lines = said.split("\n");
  let kept = lines.slice(0, linesMax).join("\n").trimEnd();
  if (kept.length > lettersMax) {
    const word = kept.lastIndexOf(" ", lettersMax);
    kept = kept.slice(0, word > 0 ? word : lettersMax).trimEnd();
  }
  return kept === message.trim() ? null : kept;
}
