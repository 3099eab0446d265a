/** How long, in parts that are added up: `{ days: 1, hours: 12 }`. */
export interface Duration {
  readonly days?: number | undefined;
  readonly hours?: number | undefined;
  readonly minutes?: number | undefined;
  readonly seconds?: number | undefined;
}

export function toSeconds({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): number {
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** So long from now, or until then. */
export function untilTime(time: Duration | Date) {
  return time instanceof Date ? { until: time.toISOString() } : { seconds: toSeconds(time) };
}
