/** One of the five fields: what it counts and between which numbers. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words that stand for numbers, beginning with `min`. */
  readonly words: readonly string[];
}

const cronFields: readonly CronField[] = [
  { name: "minute", min: 0, max: 59, words: [] },
  { name: "hour", min: 0, max: 23, words: [] },
  { name: "day of the month", min: 1, max: 31, words: [] },
  {
    name: "month",
    min: 1,
    max: 12,
    words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  },
  { name: "day of the week", min: 0, max: 7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] },
];

/**
 * What is wrong with a schedule's times, or null. CircleCI reads five POSIX fields in UTC: `*`, a
 * number, a range of two numbers, or a list of numbers; a word like `MON` may stand for a number,
 * but not in a range. Steps, and ranges inside a list, are not part of it (config-language §20).
 */
export function cronFault(cron: string): string | null {
  const texts = cron.trim().split(/\s+/);
  if (texts.length !== cronFields.length) {
    return `It has ${texts.length === 1 ? "1 field" : `${texts.length} fields`}, but five are needed: minute, hour, day of the month, month, day of the week.`;
  }
  for (const [index, field] of cronFields.entries()) {
    const fault = fieldFault(texts[index] ?? "", field);
    if (fault !== null) return `The ${field.name} \`${texts[index]}\` ${fault}`;
  }
  return null;
}

function fieldFault(text: string, field: CronField): string | null {
  if (text === "*") return null;
  if (text.includes("/")) return "has a step, which schedules do not have: list the values, like `0,20,40`.";
  if (text.includes(",")) {
    if (text.includes("-")) return "has a range inside a list: write all values of the list out.";
    return text.split(",").reduce<string | null>((fault, item) => fault ?? valueFault(item, field), null);
  }
  return text.includes("-") ? rangeFault(text, field) : valueFault(text, field);
}

function rangeFault(text: string, field: CronField): string | null {
  const [from = "", to = "", ...rest] = text.split("-");
  if (rest.length > 0) return "is no range: a range has two ends.";
  if ([from, to].some((end) => wordValue(end, field) !== null)) {
    return "is a range of names, which schedules do not have: use numbers, or list the names.";
  }
  const fault = valueFault(from, field) ?? valueFault(to, field);
  if (fault !== null) return fault;
  return Number(from) > Number(to) ? "is a range that ends before it begins." : null;
}

function valueFault(text: string, field: CronField): string | null {
  if (wordValue(text, field) !== null) return null;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.min && value <= field.max) return null;
  const words = field.words.length === 0 ? "" : ` or a name like \`${field.words[1]}\``;
  return `is not a number from ${field.min} to ${field.max}${words}.`;
}

function wordValue(text: string, { words, min }: CronField): number | null {
  const index = words.indexOf(text.toUpperCase());
  return index === -1 ? null : min + index;
}
