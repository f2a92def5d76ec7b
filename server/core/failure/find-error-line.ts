/** The line of a log that most likely says why a step failed. */
export interface ErrorLine {
  /** Counted from 0 in the text that was looked at. */
  readonly index: number;
  /** Without colours, shortened. */
  readonly text: string;
}

const charactersMax = 500;

/** How a tool says that something is wrong, and how sure that is. Of several, the first or the last one counts. */
interface Sign {
  readonly pattern: RegExp;
  readonly weight: number;
  readonly counts: "first" | "last";
}

const signs: readonly Sign[] = [
  // Compilers, which name a place: the first error makes the others.
  { pattern: /^\S[^:]*:\d+(:\d+)?:? (fatal )?error\b/i, weight: 10, counts: "first" },
  { pattern: /\berror TS\d+:/, weight: 10, counts: "first" },
  { pattern: /^error(\[E\d+\])?: (?!could not compile|aborting due)/, weight: 10, counts: "first" },
  { pattern: /^\.?\.?\/?\S+\.go:\d+:\d+: /, weight: 10, counts: "first" },
  { pattern: /^\S+\.(java|kt|scala|swift|cs)[:(]\d+.*\berror\b/i, weight: 10, counts: "first" },
  { pattern: /^\[ERROR\] .*\.(java|kt):\[\d+/, weight: 10, counts: "first" },
  { pattern: /^ERROR in /, weight: 9, counts: "first" },
  // Tests.
  { pattern: /^\s*(--- FAIL:|FAILED |not ok \d|✕|✗|✘|×|● .+ › )/, weight: 9, counts: "first" },
  { pattern: /^E {3,}\S/, weight: 10, counts: "first" },
  { pattern: /\bAssertionError\b/, weight: 9, counts: "first" },
  // Programs that fell: what they say last is what was thrown.
  { pattern: /^panic: |^fatal error: |Segmentation fault|core dumped/, weight: 9, counts: "first" },
  { pattern: /^(Exception in thread |Caused by: )/, weight: 9, counts: "last" },
  { pattern: /^([a-z_]\w*\.)*[A-Z]\w*(Error|Exception|Exit|Interrupt)(:|$)/, weight: 9, counts: "last" },
  { pattern: /^(Uncaught )?\w*Error( \[\w+\])?: /, weight: 9, counts: "first" },
  { pattern: /^thread '.*' panicked at/, weight: 9, counts: "first" },
  // Tools.
  { pattern: /^npm (ERR!|error) (?!A complete log|code |errno|Exit |\s*$|.*\.log$)/, weight: 7, counts: "first" },
  { pattern: /^\s*fatal: /, weight: 8, counts: "first" },
  { pattern: /^go: \S+@\S+: /, weight: 7, counts: "first" },
  { pattern: /: (command )?not found$|: No such file or directory$|Permission denied/, weight: 8, counts: "last" },
  { pattern: /No space left on device|Out of memory|Killed$|Cannot allocate memory/, weight: 8, counts: "first" },
  {
    pattern: /(Could not resolve host|Connection (refused|reset|timed out)|ECONNREFUSED|ETIMEDOUT)/,
    weight: 7,
    counts: "last",
  },
  { pattern: /^Too long with no output/, weight: 8, counts: "last" },
  { pattern: /^(ERROR|Error|error)(:| -|\]) /, weight: 7, counts: "first" },
  { pattern: /^(make|gmake|ninja)(\[\d+\])?: (\*\*\* )?/, weight: 4, counts: "first" },
  { pattern: /^(FAILURE: |BUILD FAILED|FAIL\b)/, weight: 5, counts: "first" },
  { pattern: /\b(error|exception)\b/i, weight: 3, counts: "first" },
  { pattern: /\b(fail(ed|ure)?|cannot|could not|unable to|refused|denied)\b/i, weight: 2, counts: "first" },
];

/** Says that there is nothing wrong, in words that look like the opposite. */
const harmless = /\b(0|no) (errors?|fail(ed|ures?)|failing)\b|\berrors?[:=] ?0\b|\bfail(ed|ures?)[:=] ?0\b/i;

/**
 * The line that most likely says why, from the end of a step's output; its
 * last line when nothing speaks of a failure, and null when there is no line.
 * Pure; a guess for people, that decides nothing.
 */
export function findErrorLine(text: string): ErrorLine | null {
  let best: { index: number; text: string; weight: number } | null = null;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = plainLine(raw);
    if (line.trim() === "") continue;
    const sign = harmless.test(line) ? undefined : signOf(line);
    const weight = sign?.weight ?? 0;
    const isBetter = best === null || weight > best.weight;
    const isLater = best !== null && weight === best.weight && (sign === undefined || sign.counts === "last");
    if (isBetter || isLater) best = { index, text: line, weight };
  }
  return best === null ? null : { index: best.index, text: best.text.trim().slice(0, charactersMax) };
}

function signOf(line: string): Sign | undefined {
  let best: Sign | undefined;
  for (const sign of signs) {
    if ((best === undefined || sign.weight > best.weight) && sign.pattern.test(line)) best = sign;
  }
  return best;
}

/** Longer lines are data. */
const lineCharactersMax = 2_000;

/** What a terminal would show in the end: without colours, and after the last return of the carriage. */
function plainLine(line: string): string {
  const shown = line
    .slice(-lineCharactersMax)
    .replace(/\u001b(\[[0-9;?]*[A-Za-z]|\][^\u0007]*\u0007)/g, "")
    .replace(/\r+$/, "");
  return shown.slice(shown.lastIndexOf("\r") + 1);
}
