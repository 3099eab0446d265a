/**
 * When a provider says that it may be asked again: in `retry-after`, in what its body says, or else when
 * the limit that is used up resets. Undefined when it does not say.
 */
export function readRetryAt(
  headers: Headers | undefined,
  bodyMilliseconds: number | undefined,
): Date | undefined {
  const now = Date.now();
  const told = (headers && readRetryAfter(headers, now)) ?? toTime(bodyMilliseconds, now);
  const time = told ?? (headers && readReset(headers, now));
  return time === undefined ? undefined : new Date(time);
}

function toTime(milliseconds: number | undefined, now: number): number | undefined {
  return milliseconds === undefined ? undefined : now + milliseconds;
}

function readRetryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (milliseconds >= 0) return now + milliseconds;
  const after = headers.get("retry-after");
  if (after === null) return undefined;
  const seconds = Number(after);
  return Number.isNaN(seconds) ? readDate(after) : now + seconds * 1000;
}

/** Of the limits that have nothing left, the one that resets last. */
function readReset(headers: Headers, now: number): number | undefined {
  const resets = [...headers].flatMap(([name, value]) => {
    const limit = /^(?:anthropic-ratelimit-(.+)-reset|x-ratelimit-reset-(.+))$/.exec(name);
    if (limit === null) return [];
    const remaining = limit[1]
      ? headers.get(`anthropic-ratelimit-${limit[1]}-remaining`)
      : headers.get(`x-ratelimit-remaining-${limit[2]}`);
    const time = readDate(value) ?? toTime(readDuration(value), now);
    return Number(remaining ?? "0") === 0 && time !== undefined ? [time] : [];
  });
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/** A bare number is a duration: it would be read as a year. */
function readDate(text: string): number | undefined {
  const time = /[-,]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Durations as OpenAI and Google write them, "1s", "6m0s", "20ms", or a number of seconds. */
export function readDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) return undefined;
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MILLISECONDS[unit ?? ""] ?? 0),
    0,
  );
}
