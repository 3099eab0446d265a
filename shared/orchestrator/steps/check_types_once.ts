import type { StepExecution } from "../../engine/mod.ts";
import { toJson } from "../../kernel/mod.ts";
import {
  type RunFile,
  type TypeCheck,
  type TypeChecker,
  typeCheckSchema,
} from "../../quality/mod.ts";

/** The key of a checkpoint that is no path of a test file. */
const TYPES = "types";

/** A claim that takes over finds the answer that an earlier one got. */
export async function checkTypesOnce(
  checkTypes: TypeChecker,
  { context, checkpoint, signal }: StepExecution,
  files: readonly RunFile[],
): Promise<TypeCheck> {
  const earlier = typeCheckSchema.safeParse(context.checkpoints[TYPES]);
  if (earlier.success) return earlier.data;
  const types = await checkTypes(files, signal);
  await checkpoint(TYPES, toJson(types));
  return types;
}
