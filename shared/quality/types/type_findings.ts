import type { Finding } from "../assess/review_files.ts";
import type { TypeCheck } from "./contract.ts";

/** What the compiler calls wrong, as a review says it: none of it may be delivered. */
export function typeFindings(types: TypeCheck): Finding[] {
  if (types.status === "not_checked") return [];
  return types.errors.map(({ path, line, code, message }) => ({
    path,
    rule: "types",
    severity: "blocker",
    message: `Line ${line}: ${message} (TS${code})`,
    line,
  }));
}
