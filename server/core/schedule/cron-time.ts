interface CronField {
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const fields: readonly CronField[] = [
  { min: 0, max: 59, words: [] },
  { min: 0, max: 23, words: [] },
  { min: 1, max: 31, words: [] },
  { min: 1, max: 12, words: months },
  { min: 0, max: 7, words: weekdays },
];

const dayMilliseconds = 24 * 3600 * 1000;
/** Every combination of date and weekday comes within 28 years, but for the century years without a leap day. */
const daysLookedAt = 41 * 366;

/** The five fields of a schedule as sets of numbers. */
interface CronTimes {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly isDay: (date: Date) => boolean;
}

/**
 * The first minute after `after` that a schedule names, in UTC; null when there
 * is none (the 30th of February), or when the text is not five POSIX fields.
 * When both the day of the month and the day of the week are restricted, either
 * is enough, as POSIX says. Pure: the same text and time give the same answer.
 */
export function nextCronTime(cron: string, after: Date): Date | null {
  const times = readCron(cron);
  if (times === null) return null;
  const firstDay = Math.floor(after.getTime() / dayMilliseconds) * dayMilliseconds;
  for (let day = 0; day < daysLookedAt; day += 1) {
    const midnight = firstDay + day * dayMilliseconds;
    if (!times.isDay(new Date(midnight))) continue;
    for (const hour of times.hours) {
      for (const minute of times.minutes) {
        const time = midnight + (hour * 60 + minute) * 60_000;
        if (time > after.getTime()) return new Date(time);
      }
    }
  }
  return null;
}

function readCron(cron: string): CronTimes | null {
  const texts = cron.trim().split(/\s+/);
  if (texts.length !== fields.length) return null;
  const values = fields.map((field, index) => fieldValues(texts[index] ?? "", field));
  const [minutes, hours, days, monthsOfYear, daysOfWeek] = values;
  if (minutes == null || hours == null || days == null || monthsOfYear == null || daysOfWeek == null) return null;
  const anyDay = texts[2] === "*";
  const anyWeekday = texts[4] === "*";
  // 7 is Sunday as well.
  const weekdayNumbers = new Set(daysOfWeek.map((weekday) => weekday % 7));
  const isDay = (date: Date): boolean => {
    if (!monthsOfYear.includes(date.getUTCMonth() + 1)) return false;
    const fitsDay = days.includes(date.getUTCDate());
    const fitsWeekday = weekdayNumbers.has(date.getUTCDay());
    return anyDay || anyWeekday ? fitsDay && fitsWeekday : fitsDay || fitsWeekday;
  };
  return { minutes, hours, isDay };
}

/** The numbers of one field in order, or null for a text that is none. */
function fieldValues(text: string, field: CronField): readonly number[] | null {
  if (text === "*") return span(field.min, field.max);
  const values: number[] = [];
  for (const item of text.split(",")) {
    const [first = "", last = first, ...rest] = item.split("-");
    const [from, to] = [valueOf(first, field), valueOf(last, field)];
    if (from === null || to === null || from > to || rest.length > 0) return null;
    values.push(...span(from, to));
  }
  return [...new Set(values)].sort((a, b) => a - b);
}

function valueOf(text: string, { min, max, words }: CronField): number | null {
  const word = words.indexOf(text.toUpperCase());
  if (word >= 0) return min + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : null;
}

function span(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
