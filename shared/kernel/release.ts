/** The release of this code; what it expects of the schema is the same or a newer one. */
export const RELEASE = "0.1.0";

/** Whether one release, such as "1.10.0", came before another. */
export function isOlder(release: string, other: string): boolean {
  const [a, b] = [release, other].map((each) => each.split(".").map(Number));
  for (const [index, number] of (a ?? []).entries()) {
    const against = b?.[index] ?? 0;
    if (number !== against) return number < against;
  }
  return false;
}
