/**
 * The embedded stack: a local Supabase without Docker, for development and the first five minutes.
 *
 * `startStack` runs it in this process, `startDaemon` in one of its own; both keep their data in a folder.
 */
export { stackStatus, startDaemon, stopStack } from "./control.ts";
export { deployToStack } from "./functions/deployed_functions.ts";
export type { StackOptions } from "./options.ts";
export type { StackHandle } from "./start_stack.ts";
export { startStack } from "./start_when_asked.ts";
export type { StackState } from "./state_file.ts";
export { keepStack, useStack } from "./use_stack.ts";
