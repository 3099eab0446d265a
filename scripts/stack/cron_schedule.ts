import { Cron } from "croner";

/** When a job is due: every so many seconds, or at the minutes that five fields describe (in GMT). */
export type CronSchedule =
  | { readonly kind: "interval"; readonly seconds: number }
  | { readonly kind: "fields"; matches(time: Date): boolean };

/** Parses a pg_cron schedule: `'15 seconds'`, five fields, `$` as the last day of the month; `undefined` when invalid. */
export function parseCronSchedule(text: string): CronSchedule | undefined {
  const interval = /^\s*([1-9]|[1-5]\d)\s+seconds?\s*$/i.exec(text);
  if (interval !== null) return { kind: "interval", seconds: Number(interval[1]) };
  try {
    // Croner's letter for the last day of the month is L.
    const cron = new Cron(text.replaceAll("$", "L"), { mode: "5-part", timezone: "UTC" });
    return { kind: "fields", matches: (time) => cron.match(time) };
  } catch {
    return undefined;
  }
}
