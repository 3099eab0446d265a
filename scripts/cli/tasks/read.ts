import { readRequirement, toReadingDocument } from "../../../shared/generation/mod.ts";
import { reportError } from "../terminal/report_error.ts";
import { describeReading } from "./describe_reading.ts";

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
  process.stdout.write(describeReading(reading));
  return isUnderstood ? 0 : reportError(reading.error, { json: false });
}
