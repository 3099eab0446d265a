/** When a job is due: every so many seconds, or at the minutes that five fields describe (in GMT). */
export type CronSchedule =
  | { readonly kind: "interval"; readonly seconds: number }
  | { readonly kind: "fields"; matches(time: Date): boolean };

const aliases: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

type Field = {
  readonly values: ReadonlySet<number>;
  readonly isAny: boolean;
  readonly lastDay: boolean;
};

/** Parses a pg_cron schedule: `'15 seconds'`, five fields, `$` as the last day of the month; `undefined` when invalid. */
export function parseCronSchedule(text: string): CronSchedule | undefined {
  const interval = /^\s*([1-9]|[1-5]\d)\s+seconds?\s*$/i.exec(text);
  if (interval !== null) return { kind: "interval", seconds: Number(interval[1]) };
  const parts = (aliases[text.trim().toLowerCase()] ?? text).trim().toLowerCase().split(/\s+/);
  const [minute, hour, day, month, weekday] = [
    parseField(parts[0], 0, 59),
    parseField(parts[1], 0, 23),
    parseField(parts[2], 1, 31),
    parseField(parts[3], 1, 12, months, 1),
    parseField(parts[4], 0, 7, weekdays, 0),
  ];
  const complete = parts.length === 5 && minute && hour && day && month && weekday;
  if (!complete) return undefined;
  return {
    kind: "fields",
    matches: (time) =>
      minute.values.has(time.getUTCMinutes()) &&
      hour.values.has(time.getUTCHours()) &&
      month.values.has(time.getUTCMonth() + 1) &&
      matchesDay(day, weekday, time),
  };
}

/** As in every cron: with both days given, either suffices. */
function matchesDay(day: Field, weekday: Field, time: Date): boolean {
  const isLast = new Date(time.getTime() + 86_400_000).getUTCMonth() !== time.getUTCMonth();
  const byDay = day.values.has(time.getUTCDate()) || (day.lastDay && isLast);
  const today = time.getUTCDay();
  const byWeekday = weekday.values.has(today) || (today === 0 && weekday.values.has(7));
  return day.isAny || weekday.isAny ? byDay && byWeekday : byDay || byWeekday;
}

function parseField(
  text: string | undefined,
  first: number,
  last: number,
  names: readonly string[] = [],
  nameOffset = 0,
): Field | undefined {
  if (text === undefined) return undefined;
  const values = new Set<number>();
  let lastDay = false;
  for (const part of text.split(",")) {
    if (part === "$" && last === 31) {
      lastDay = true;
      continue;
    }
    const range = parseRange(part, first, last, (name) => {
      const index = names.indexOf(name);
      return index === -1 ? Number.parseInt(name, 10) : index + nameOffset;
    });
    if (range === undefined) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return { values, isAny: text.startsWith("*"), lastDay };
}

function parseRange(part: string, first: number, last: number, numberOf: (name: string) => number) {
  const match = /^(\*|\d+|[a-z]{3})(?:-(\d+|[a-z]{3}))?(?:\/(\d+))?$/.exec(part);
  const start = match?.[1];
  if (start === undefined) return undefined;
  const step = Number(match?.[3] ?? 1);
  const from = start === "*" ? first : numberOf(start);
  const open = start === "*" || match?.[3] !== undefined;
  const to = match?.[2] === undefined ? (open ? last : from) : numberOf(match[2]);
  const valid = step > 0 && from >= first && to <= last && from <= to;
  return valid ? { from, to, step } : undefined;
}
