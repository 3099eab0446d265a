/**
 * Writes one structured line to standard output: level, event name, ids. It never takes free text with
 * values in it, so that a secret cannot slip into a message.
 */
export function log(
  level: "info" | "warning" | "error",
  event: string,
  fields: Readonly<Record<string, string | number | boolean | null | undefined>> = {},
): void {
  console.log(JSON.stringify({ level, event, ...fields, at: new Date().toISOString() }));
}
