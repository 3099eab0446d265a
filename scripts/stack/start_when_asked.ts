import type { StackOptions } from "./options.ts";
import type { StackHandle } from "./start_stack.ts";

/**
 * Starts the embedded stack in this process; see `start_stack.ts`. Most commands only talk to a stack: the
 * database and the servers are loaded by those that run one.
 */
export async function startStack(
  options?: StackOptions,
  log?: (line: string) => void,
): Promise<StackHandle> {
  return (await import("./start_stack.ts")).startStack(options, log);
}
