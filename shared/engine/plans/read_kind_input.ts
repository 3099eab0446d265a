import { z } from "zod";
import type { LeasedStep } from "../worker/leased_step.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { withoutAdded } from "./fill_references.ts";

/** The input of a step as its kind has it. @throws StepRefused of the code. */
export function readKindInput<Schema extends z.ZodType>(
  schema: Schema,
  { input }: Pick<LeasedStep, "input">,
  code: string,
): z.output<Schema> {
  const parsed = schema.safeParse(withoutAdded(input));
  if (parsed.success) return parsed.data;
  throw new StepRefused({
    code,
    message: z.prettifyError(parsed.error),
    remedy: "Correct the step's input: the reference of plans says what its kind needs",
  });
}
