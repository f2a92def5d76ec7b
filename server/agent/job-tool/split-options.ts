/** What `circleci tests split` was asked for. */
export interface SplitOptions {
  readonly by: "name" | "filesize" | "timings";
  readonly timings: "autodetect" | "filename" | "classname" | "testname";
  readonly index: number;
  readonly total: number;
  /** For tests without a known time; null takes the mean of the others. */
  readonly defaultSeconds: number | null;
  readonly showCounts: boolean;
  /** Given, though no timings are read from files here. */
  readonly timingsFile: string | null;
}

/** The options, or a sentence that says what is wrong with them. */
export type ParsedSplit = { readonly options: SplitOptions } | { readonly fault: string };

/** Reads the options: the job's own index and total first, then what was written. Each option is one word, `--name=value`. */
export function parseSplitOptions([index = "", total = "", ...words]: readonly string[]): ParsedSplit {
  const values = new Map<string, string>();
  for (const word of words) {
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined || !known.has(name)) return { fault: `the option ${word} is not known` };
    values.set(name, value ?? "true");
  }
  const by = values.get("split-by") ?? "name";
  if (!isOneOf(splitBy, by)) return { fault: `--split-by is ${splitBy.join(", ")}, not ${by}` };
  const timings = values.get("timings-type") ?? "autodetect";
  if (!isOneOf(timingsTypes, timings)) return { fault: `--timings-type is ${timingsTypes.join(", ")}, not ${timings}` };
  const defaultText = values.get("time-default") ?? null;
  const defaultSeconds = defaultText === null ? null : parseSeconds(defaultText);
  if (defaultText !== null && defaultSeconds === null) {
    return { fault: `--time-default is a duration like 10s, not ${defaultText}` };
  }
  const copy = {
    index: Number(values.get("index") ?? (index || "0")),
    total: Number(values.get("total") ?? (total || "1")),
  };
  if (!Number.isInteger(copy.total) || copy.total < 1) return { fault: "--total is a number from 1" };
  if (!Number.isInteger(copy.index) || copy.index < 0 || copy.index >= copy.total) {
    return { fault: `--index is a number from 0 to ${copy.total - 1}` };
  }
  const showCounts = values.get("show-counts") === "true";
  const timingsFile = values.get("timings-file") ?? null;
  return { options: { by, timings, ...copy, defaultSeconds, showCounts, timingsFile } };
}

const splitBy = ["name", "filesize", "timings"] as const;
const timingsTypes = ["autodetect", "filename", "classname", "testname"] as const;
const known = new Set([
  ...["split-by", "timings-type", "index", "total", "time-default", "show-counts", "timings-file", "verbose"],
]);

function isOneOf<Word extends string>(words: readonly Word[], text: string): text is Word {
  return words.some((word) => word === text);
}

/** `10s`, `1m30s`, `500ms`, or a number of seconds. */
function parseSeconds(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return null;
  const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    seconds += Number(amount) * (unitSeconds[unit ?? "s"] ?? 1);
  }
  return seconds;
}
