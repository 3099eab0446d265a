import { toErrorRecord } from "../../../shared/kernel/mod.ts";
import { inert } from "./inert.ts";

/**
 * Prints an error for people on standard error and, with `--json`, as the one document on standard output.
 * Returns the exit status.
 */
export function reportError(error: unknown, { json }: { readonly json: boolean }): number {
  const { code, message, remedy } = toErrorRecord(error);
  process.stderr.write(`cogo: ${inert(message)} [${code}]\n`);
  if (remedy !== undefined) process.stderr.write(`      ${inert(remedy)}\n`);
  if (code === "internal_error" && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  if (json) {
    const document = { error: { code, message, ...(remedy !== undefined && { remedy }) } };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  return code === "usage" ? 2 : 1;
}
