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
  // Compilers and linkers, which name a place: the first error makes the others.
  { pattern: /^\S[^:]*:\d+(:\d+)?:? (fatal )?error\b/i, weight: 10, counts: "first" },
  { pattern: /\b(error )?TS\d{4,5}: /, weight: 10, counts: "first" },
  {
    pattern: /^error(\[E\d+\])?: (?!could not compile|aborting due|test failed|process didn't exit)/,
    weight: 10,
    counts: "first",
  },
  { pattern: /^\.?\.?\/?\S+\.go:\d+:\d+: /, weight: 10, counts: "first" },
  { pattern: /^\S+\.(java|kt|scala|swift|cs)[:(][\d,:]+\)?:? error\b/i, weight: 10, counts: "first" },
  { pattern: /^e: \S+\.kts?:/, weight: 10, counts: "first" },
  { pattern: /^\[ERROR\] .*\.(java|kt):\[\d+/, weight: 10, counts: "first" },
  { pattern: /: undefined reference to |\bld: cannot find /, weight: 10, counts: "first" },
  { pattern: /^ERROR in /, weight: 9, counts: "first" },
  // Linters, by the place and a letter or a number of their own.
  { pattern: /^\S+:\d+:\d+: [A-Z]+\d*:? \S/, weight: 8, counts: "first" },
  { pattern: /^In \S+ line \d+:$/, weight: 6, counts: "first" },
  // Tests.
  { pattern: /^\s*(--- FAIL:|FAILED |not ok \d|● (?!Console$)\S)/, weight: 9, counts: "first" },
  { pattern: /^\s*[✕✗✘×] /, weight: 8, counts: "first" },
  { pattern: /^E {3,}\S/, weight: 10, counts: "first" },
  { pattern: /\bAssertionError\b|^\s*Assert\.\w+\(\) Failure/, weight: 9, counts: "first" },
  { pattern: /^(?!> Task|build )\S.* > .* FAILED$/i, weight: 9, counts: "first" },
  // Programs that fell: what they say last is what was thrown.
  { pattern: /^panic: |^fatal error: |^(PHP )?(Fatal|Parse) error: |^FATAL ERROR: /, weight: 10, counts: "first" },
  { pattern: /Segmentation fault/, weight: 9, counts: "first" },
  { pattern: /^(Exception in thread |Caused by: )/, weight: 9, counts: "last" },
  { pattern: /^(\w+(\.|::|\\))*[A-Z]\w*(Error|Exception|Exit|Interrupt)(:|$)|^\*\* \(\w/, weight: 9, counts: "last" },
  { pattern: /^(Uncaught )?\w*Error( \[\w+\])?: /, weight: 9, counts: "first" },
  { pattern: /^thread '.*' panicked at/, weight: 9, counts: "first" },
  // Tools.
  { pattern: /^npm (ERR!|error) (?!A complete log|code |errno|Exit |\s*$|.*\.log$)/, weight: 7, counts: "first" },
  { pattern: /^\s*fatal: /, weight: 8, counts: "first" },
  { pattern: /^go: \S+@\S+: /, weight: 7, counts: "first" },
  { pattern: /: (command )?not found$|: No such file or directory$|Permission denied/, weight: 8, counts: "last" },
  { pattern: /No space left on device|Out of memory|Cannot allocate memory|core dumped/, weight: 8, counts: "first" },
  { pattern: /^Killed$|: line \d+: +\d+ (Killed|Aborted|Terminated)\b/, weight: 9, counts: "last" },
  {
    pattern: /(Could not resolve host|Connection (refused|reset|timed out)|ECONNREFUSED|ETIMEDOUT)/,
    weight: 7,
    counts: "last",
  },
  { pattern: /^\s*> (Could not|Cannot) /, weight: 8, counts: "last" },
  { pattern: /^Too long with no output/, weight: 8, counts: "last" },
  { pattern: /^(ERROR|Error|error|E)(:| -|\]) /, weight: 7, counts: "first" },
  { pattern: /^(make|gmake|ninja)(\[\d+\])?: (error|\*\*\* No rule)/, weight: 7, counts: "first" },
  { pattern: /^(make|gmake)(\[\d+\])?: \*\*\* /, weight: 4, counts: "first" },
  { pattern: /^(FAILURE: |BUILD FAILED|FAIL\b|Could not |Cannot |Can't |Unable to )/, weight: 5, counts: "first" },
  { pattern: /(?<![\w./-])(error|exception)(?![\w./-])/i, weight: 3, counts: "first" },
  { pattern: /\b(fail(ed|ure)?|cannot|could not|unable to|refused|denied)\b/i, weight: 2, counts: "first" },
];

/** Lines that say in the one after them what is wrong: in the next one, or in the next that is not indented. */
const headings: readonly { readonly pattern: RegExp; readonly weight: number; readonly next: "line" | "unindented" }[] =
  [
    { pattern: /^Traceback \(most recent call last\):$/, weight: 9, next: "unindented" },
    { pattern: /^\s*● Test suite failed to run$|^\d+\) \S+::\S+/, weight: 9.5, next: "line" },
    { pattern: /^ERROR in \S+( \S+)?$|^\s*Error Message:$|^error during build:$/, weight: 9.5, next: "line" },
    { pattern: /^\* What went wrong:$/, weight: 6, next: "line" },
  ];

/** Says that there is nothing wrong, in words that look like the opposite. */
const harmless =
  /\b(0|no) (errors?|fail(ed|ures?)|failing)\b|\berrors?[:=] ?0\b|\bfail(ed|ures?)[:=] ?0\b|\bfail(ed|ures?)\b.*: none$/i;

/** A command as the shell repeats it, a mere remark, or a warning: only a sure sign counts in these. */
const remark = /^\++ |^\[?(INFO|DEBUG|TRACE|NOTICE)\b|\bwarn(ing)?\b/i;
const sureWeight = 9;

/**
 * The line that most likely says why, from the end of a step's output; its
 * last line when nothing speaks of a failure, and null when there is no line.
 * Pure; a guess for people, that decides nothing.
 */
export function findErrorLine(text: string): ErrorLine | null {
  let best: { index: number; text: string; weight: number } | null = null;
  let heading: (typeof headings)[number] | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = plainLine(raw);
    if (line.trim() === "") continue;
    const own = signOf(line);
    const isMeant = heading !== undefined && (heading.next === "line" || !/^\s/.test(line));
    const isHeadings = isMeant && heading !== undefined && heading.weight > (own?.weight ?? 0);
    const weight = isHeadings ? (heading?.weight ?? 0) : (own?.weight ?? 0);
    const isLast = isHeadings ? heading?.next === "unindented" : own === undefined || own.counts === "last";
    const isBetter = best === null || weight > best.weight;
    if (isBetter || (best !== null && weight === best.weight && isLast)) best = { index, text: line, weight };
    if (isMeant || heading === undefined) heading = headings.find(({ pattern }) => pattern.test(line));
  }
  return best === null ? null : { index: best.index, text: best.text.trim().slice(0, charactersMax) };
}

function signOf(line: string): Sign | undefined {
  if (harmless.test(line)) return undefined;
  // What is built in a container is repeated with the step's number and a time.
  const said = line.replace(/^#\d+ (\d+\.\d+ )?/, "");
  let best: Sign | undefined;
  for (const sign of signs) {
    if ((best === undefined || sign.weight > best.weight) && sign.pattern.test(said)) best = sign;
  }
  return best !== undefined && best.weight < sureWeight && remark.test(said) ? undefined : best;
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
