import type { z } from "zod";
import { truncateText } from "../../kernel/mod.ts";

/** The first thing that is wrong with a value: where, what was expected and what came. */
export function describeIssue(error: z.ZodError, given: unknown): string {
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const got = path.reduce<unknown>(
    (value, key) => (value instanceof Object ? Reflect.get(value, key) : undefined),
    given,
  );
  const place = path.length === 0 ? "" : `${path.join(".")}: `;
  // A text that was to be made a date is "received Date" otherwise.
  const message =
    issue?.code === "invalid_type" ? `Expected ${issue.expected}` : (issue?.message ?? "");
  return `${place}${message}, got ${show(got)}`;
}

function show(value: unknown): string {
  if (typeof value === "number" || value instanceof Date) return String(value);
  return truncateText(JSON.stringify(value) ?? typeof value, 120);
}
