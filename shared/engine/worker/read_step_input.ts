import { z } from "zod";
import type { LeasedStep } from "./leased_step.ts";
import { StepRefused } from "./step_refused.ts";

/** The outputs that a step depends on, as its handler reads them. @throws StepRefused `invalid_input`. */
export function readOutputs<Schema extends z.ZodType>(
  schema: Schema,
  { key, context }: Pick<LeasedStep, "key" | "context">,
): z.output<Schema> {
  return read(schema, context.outputs, {
    what: `Step "${key}" expects other outputs of the steps that it depends on`,
    remedy: "Make it depend on the steps that its kind reads: cogo_api.step_kinds.reads names them",
  });
}

/** The input that a plan gave to a step. @throws StepRefused `invalid_input`. */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  { key, input }: Pick<LeasedStep, "key" | "input">,
): z.output<Schema> {
  return read(schema, input, {
    what: `Step "${key}" expects another input`,
    remedy: "Correct the step's input in the plan",
  });
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  told: { readonly what: string; readonly remedy: string },
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Trying again cannot help: it would be given the same.
  throw new StepRefused({
    code: "invalid_input",
    message: `${told.what}: ${z.prettifyError(parsed.error)}`,
    remedy: told.remedy,
  });
}
