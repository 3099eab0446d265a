import { z } from "zod";
import { CogoError, type Json } from "../../kernel/mod.ts";

/**
 * Checks what a flow is to be started with by the JSON Schema that it was registered with. The flow's own schema may
 * ask for more, which shows when it runs.
 *
 * @throws CogoError `invalid_input`, with the paths in `errors`.
 */
export function checkFlowInput(
  schema: Readonly<Record<string, unknown>>,
  input: Json,
  at: readonly string[] = ["flow", "input"],
): void {
  const parsed = readSchema(schema)?.safeParse(input);
  if (parsed === undefined || parsed.success) return;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: [...at, ...path].join("."),
    message,
  }));
  const [first] = errors;
  throw new CogoError({
    code: "invalid_input",
    message: `${first?.path}: ${first?.message}`,
    remedy: "./cogo flow list shows what each flow is started with",
    details: { errors },
  });
}

/** Undefined where the schema says what this reader does not know. */
function readSchema(schema: Readonly<Record<string, unknown>>): z.ZodType | undefined {
  try {
    return z.fromJSONSchema(schema);
  } catch {
    return undefined;
  }
}
