/**
 * Turns the keys of a row, or of each row of a list, from snake_case into camelCase. One level only:
 * what lies inside a jsonb column is written in camelCase already.
 */
export function camelCaseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCaseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [toCamelCase(key), member]),
  );
}

/** `created_at` is `createdAt`. */
export function toCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
