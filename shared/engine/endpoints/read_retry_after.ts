const LONGEST_WAIT_SECONDS = 86_400;

/** What a `retry-after` header asks for, in seconds: it holds seconds, or a date; nothing where it is neither. */
export function readRetryAfter(value: string | null | undefined): number | undefined {
  if (value === undefined || value === null || value.trim() === "") return undefined;
  const seconds = Number.isNaN(Number(value))
    ? (Date.parse(value) - Date.now()) / 1_000
    : Number(value);
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS);
}
