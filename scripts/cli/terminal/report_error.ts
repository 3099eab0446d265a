import { toErrorRecord } from "../../../shared/kernel/mod.ts";
import { inert } from "./inert.ts";

/** What helps with an error that does not say it. */
const REMEDIES: Readonly<Record<string, string>> = {
  internal_error: "This is a fault of COGO: report it with these lines",
  not_found: "Check the id or name, and with --data that it is of this stack",
  sql_failed: "Correct the statement",
};

/**
 * Prints an error for people on standard error and, with `--json`, as the one document on standard output.
 * Returns the exit status.
 */
export function reportError(error: unknown, { json }: { readonly json: boolean }): number {
  const { code, message, remedy: own } = toErrorRecord(error);
  const remedy = own ?? REMEDIES[code] ?? `See ${code} in docs/reference/errors.md`;
  process.stderr.write(`cogo: ${inert(message)} [${code}]\n`);
  process.stderr.write(`      ${inert(remedy)}\n`);
  if (code === "internal_error" && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  if (json) {
    const document = { error: { code, message, remedy } };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  return code === "usage" ? 2 : 1;
}
