import type { z } from "zod";

/**
 * Refines a schema by problems that are worth one correction by their author, and not worth asking another
 * model: what is left of them the second time is for the caller.
 */
export function correctOnce<Value>(
  find: (value: Value) => readonly string[],
): (value: Value, context: z.core.$RefinementCtx<Value>) => void {
  let isCorrected = false;
  return (value, context) => {
    if (isCorrected) return;
    for (const problem of find(value)) {
      isCorrected = true;
      context.addIssue(problem);
    }
  };
}
