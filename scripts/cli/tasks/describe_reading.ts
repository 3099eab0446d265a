import type { RequirementReading } from "../../../shared/generation/mod.ts";

/** What was understood of a requirement, and what was assumed; of one that is refused what was understood so far. */
export function describeReading(reading: RequirementReading): string {
  const { status, notation } = reading;
  if (status === "refused") return notation === "" ? "" : `Understood so far:\n\n${notation}\n\n`;
  const { assumptions } = reading.specification;
  return [notation, ...assumptions.map((each) => `! ${each}`), ""].join("\n");
}
