import pc from "picocolors";
import { readRequirement, toReadingDocument } from "../../shared/generation/mod.ts";
import { reportError } from "./report_error.ts";

/**
 * `./cogo read "requirement"`: what code templates would build, in canonical form, without building it.
 * Status 1 when it is refused.
 */
export async function read(
  requirement: string,
  { json }: { readonly json?: true | undefined },
): Promise<number> {
  const reading = readRequirement(requirement);
  const isUnderstood = reading.status === "understood";
  if (json) {
    process.stdout.write(`${JSON.stringify(toReadingDocument(reading), null, 2)}\n`);
    return isUnderstood ? 0 : 1;
  }
  if (reading.status === "refused") {
    if (reading.notation !== "")
      process.stdout.write(`Understood so far:\n\n${reading.notation}\n\n`);
    return reportError(reading.error, { json: false });
  }
  process.stdout.write(`${reading.notation}\n`);
  for (const note of reading.specification.assumptions)
    process.stdout.write(`${pc.yellow("!")} ${note}\n`);
  return 0;
}
