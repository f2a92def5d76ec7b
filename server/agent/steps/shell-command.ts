const shellsTakingText = new Set(["bash", "sh", "dash", "ash", "zsh", "ksh", "busybox"]);
/** One argument may hold 128 KiB on Linux; all together, a good deal more. */
const argumentBytesMax = 100 * 1024;

/** Puts the script together from its parts in a file, as the job's user, and lets the shell read that. */
const throughFile =
  'file="$1/script-$$"; count=$2; shift 2; : >"$file"; ' +
  'while [ "$count" -gt 0 ]; do printf %s "$1" >>"$file"; shift; count=$((count - 1)); done; exec "$@" "$file"';

/**
 * How to run a step's command with its shell. Shells of the Bourne family are
 * given the text itself; others, and texts too long for one argument, a file
 * in `directory`.
 */
export function shellCommand(shell: readonly string[], command: string, directory: string): [string, ...string[]] {
  const [program = "/bin/sh", ...options] = shell;
  const takesText = shellsTakingText.has(program.split("/").at(-1) ?? "");
  if (takesText && Buffer.byteLength(command) <= argumentBytesMax) return [program, ...options, "-c", command];
  const parts = argumentParts(command);
  return ["/bin/sh", "-c", throughFile, "sh", directory, String(parts.length), ...parts, program, ...options];
}

/** A text in parts that each fit into one argument of a command. */
export function argumentParts(text: string): string[] {
  const characters = Math.floor(argumentBytesMax / 4);
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + characters);
    // Never between the two halves of one character.
    if (/[\uD800-\uDBFF]/.test(text.charAt(to - 1)) && to < text.length) to--;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}
