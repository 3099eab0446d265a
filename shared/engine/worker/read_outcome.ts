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
 * @throws StepRefused `handler_outcome_invalid`, which names what was returned.
 */
export function readOutcome(kind: string, returned: unknown): StepOutcome {
  const { success, data } = outcomeSchema.safeParse(returned);
  if (!success) throw invalid(kind, "an outcome", describe(returned));
  if (data.status !== "completed") return data;
  try {
    return { ...data, result: toPlain(data.result) };
  } catch (error) {
    throw invalid(kind, "a result that JSON can hold", `one that it cannot: ${reasonOf(error)}`);
  }
}

function toPlain(result: StepResult): StepResult {
  const plain: unknown = JSON.parse(JSON.stringify(result));
  if (isDeeper(plain, MOST_LEVELS)) throw new RangeError();
  return resultSchema.parse(plain);
}

/** A RangeError is a stack that was used up, by how deep the value is. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return `it has more than ${MOST_LEVELS} levels`;
  return error instanceof Error ? error.message : String(error);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
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
