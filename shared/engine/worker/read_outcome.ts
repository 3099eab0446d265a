import { z } from "zod";
import { errorRecordSchema, truncateText } from "../../kernel/mod.ts";
import type { StepOutcome, StepResult } from "./step_handler.ts";
import { StepRefused } from "./step_refused.ts";

/** As deep as the engine keeps a value; the SQL function value_problem() says the same. */
const MOST_LEVELS = 200;

const resultSchema = z.custom<StepResult>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const outcomeSchema: z.ZodType<StepOutcome> = z.discriminatedUnion("status", [
  z.object({ status: z.literal("completed"), result: resultSchema }),
  z.object({
    status: z.literal("failed"),
    error: errorRecordSchema,
    // One that is no number is as good as none.
    retryAfterSeconds: z.number().optional().catch(undefined),
  }),
  z.object({ status: z.literal("refused"), error: errorRecordSchema }),
  z.object({ status: z.literal("released") }),
  z.object({ status: z.literal("sleeping"), until: z.date() }),
]);

/**
 * What a handler returned, as an outcome that can be told to the engine. Handlers are other people's code: one that
 * returns something else would otherwise keep its step until the lease ends, again and again.
 *
 * @throws StepRefused `handler_outcome_invalid`, which names what was returned; `value_too_large` for one that is
 * too deep, which what was asked of the step may have made so.
 */
export function readOutcome(kind: string, returned: unknown): StepOutcome {
  const { success, data } = outcomeSchema.safeParse(returned);
  if (!success) throw invalid(kind, "an outcome", describe(returned));
  if (data.status !== "completed") return data;
  try {
    return { ...data, result: toPlain(data.result) };
  } catch (error) {
    // A stack that was used up, by how deep the value is.
    if (error instanceof RangeError) throw tooDeep(kind);
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(kind, "a result that JSON can hold", `one that it cannot: ${reason}`);
  }
}

function toPlain(result: StepResult): StepResult {
  const plain: unknown = JSON.parse(JSON.stringify(result));
  if (isDeeper(plain, MOST_LEVELS)) throw new RangeError();
  return resultSchema.parse(plain);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

function tooDeep(kind: string): StepRefused {
  return new StepRefused({
    code: "value_too_large",
    message: `Expected the result of "${kind}" to have at most ${MOST_LEVELS} levels`,
    remedy: "Return less, or ask the endpoint for less: deep values can be kept as text",
  });
}

function invalid(kind: string, expected: string, got: string): StepRefused {
  return new StepRefused({
    code: "handler_outcome_invalid",
    message: truncateText(
      `Expected the handler of "${kind}" to return ${expected}, got ${got}`,
      1_000,
    ),
    remedy: "Correct the handler: it returns { status, … } as StepOutcome says, or throws",
  });
}

function describe(returned: unknown): string {
  if (typeof returned !== "object" || returned === null) return String(returned);
  if (Array.isArray(returned)) return "a list";
  const members = Object.keys(returned);
  if (!("status" in returned)) return `an object without a status: {${members.join(", ")}}`;
  const status = typeof returned.status === "string" ? `"${returned.status}"` : "no text";
  return `the status ${status} with {${members.filter((key) => key !== "status").join(", ")}}`;
}
